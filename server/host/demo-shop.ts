import { serviceCall, type Call } from '../kit/call.ts';
import type { ProviderKind } from '../kit/payments/provider.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import type { Florin } from './start.ts';

export interface DemoShop {
  /** The body of a card payment that works. */
  readonly payment: { readonly amount: number; readonly currency: string; readonly accountId: string; readonly method: { readonly type: 'card'; readonly tokens: { readonly stripe: string } } };
  /** A page where the shop is paid. */
  readonly linkUrl: string;
}

/** One for cards, one with a page of its own, one where money comes by itself. */
const KINDS = ['stripe', 'paypal', 'bank-transfer'] as const satisfies readonly ProviderKind[];

/**
 * A shop of the demo tenant that is paid through doubles of payment providers, where they run beside. Found again at the next start; the doubles then may
 * be elsewhere, and have forgotten where webhooks go.
 */
export async function prepareDemoShop({ clients, simulator, url }: Florin, tenantId: string): Promise<DemoShop | undefined> {
  if (simulator === undefined || !('payments' in clients) || !('accounts' in clients)) return undefined;
  const as = (idempotencyKey?: string): { context: { call: Call } } => {
    const call = serviceCall('demo', tenantId);
    return { context: { call: { ...call, actor: { ...call.actor, mode: 'test' }, idempotencyKey } } };
  };
  const { payments, accounts } = clients;
  const [{ id: accountId }, { data: known }] = await Promise.all([
    accounts.createAccount({ name: 'Shop', currency: 'EUR', kind: 'merchant' }, as('demo-account-Shop')),
    payments.listProviders({ mode: 'test', limit: 100 }, as()),
  ]);
  await Promise.all(KINDS.map(async (kind) => {
    const [name, baseUrl] = [`Simulated ${kind}`, simulator.url(kind)];
    const found = known.find((one) => one.kind === kind && one.name === name);
    const connected = found ?? await payments.createProvider({ kind, name, baseUrl, credentials: { ...simulator.control.credentials(kind) } }, as(`demo-provider-${kind}-${baseUrl}`));
    if (connected.baseUrl !== baseUrl) await payments.updateProvider({ id: connected.id, baseUrl }, as());
    tellWhere(simulator, kind, url + new URL(connected.webhookUrl).pathname);
  }));
  const { id } = await payments.createPaymentLink({ account: accountId, currency: 'EUR', amount: 4_900, description: 'One bicycle lamp', uses: 'many' }, as('demo-link'));
  // Of a link made before, the answer that is kept has the address of that time.
  const { url: linkUrl } = await payments.getPaymentLink({ id }, as());
  return { payment: { amount: 2_500, currency: 'EUR', accountId, method: { type: 'card', tokens: { stripe: 'pm_card_visa' } } }, linkUrl };
}

/** By the address that is listened on: the public one may be a proxy's that is not there yet. */
const tellWhere = (simulator: Simulator, kind: ProviderKind, url: string): void => void simulator.control.registerWebhook(kind, { url });
