import { WebhookRefused } from '../../../../kit/payments/provider.ts';
import type { PayoutDeps } from './deps.ts';
import { hearTold } from './told.ts';

interface Input { readonly tenantId: string; readonly providerId: string; readonly headers: Record<string, string>; readonly body: string }

/** What a bank's webhook says of payouts, beside what it says of payments. `unknown`: of a payout that is not known by this name yet; told again later it will be. */
export async function receivePayoutWebhook(deps: PayoutDeps, { tenantId, providerId, headers, body }: Input): Promise<'heard' | 'refused' | 'unknown'> {
  const rail = await deps.rails.open(tenantId, providerId);
  if (rail === undefined) return 'heard';
  try {
    const told = await rail.readWebhook({ headers, body: Buffer.from(body, 'base64') }, deps.clock.now());
    const heard: string[] = [];
    for (const one of told) heard.push(await hearTold(deps, { tenantId, providerId }, one));
    return heard.includes('unknown') ? 'unknown' : 'heard';
  } catch (error) {
    if (error instanceof WebhookRefused) return 'refused';
    throw error;
  }
}
