import { WebhookRefused, type Told } from '../../../../kit/payments/provider.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { hear } from '../../domain/payment/hear.ts';
import { attemptOf } from '../../domain/payment/state.ts';
import { NO_FEES } from '../../domain/payment/terms.ts';
import { enqueue } from '../../store/commands.ts';
import { findPaymentMeant } from '../../store/payments.ts';
import { findMeant, insertProviderEvent } from '../../store/provider-events.ts';
import type { PaymentDeps } from '../../work/deps.ts';
import { toldWithin } from '../../work/provider-ids.ts';
import { run } from '../../work/run.ts';

interface Input { readonly tenantId: string; readonly providerId: string; readonly headers: Record<string, string>; readonly body: string }

/**
 * What a provider tells, once: kept, and in its payment's queue, before the provider hears that it need not tell it again. What it leads to does not hold the answer up:
 * providers give up waiting after a few seconds.
 */
export async function receiveWebhook(deps: PaymentDeps, { tenantId, providerId, headers, body }: Input): Promise<{ status: number; contentType: string; body: string }> {
  const connection = await deps.connectionOf(tenantId, providerId).catch(() => { throw refuse('not_found'); });
  let told: readonly Told[];
  try {
    told = await connection.provider.readWebhook({ headers, body: Buffer.from(body, 'base64') }, deps.clock.now());
  } catch (error) {
    if (!(error instanceof WebhookRefused)) throw error;
    deps.metrics.count('florin_provider_webhooks_total', 'Webhooks of payment providers', { provider: connection.kind, result: 'refused' });
    deps.log.warn({ providerId, detail: error.message }, 'a webhook does not come from the provider');
    return { status: 400, contentType: 'text/plain', body: error.message };
  }
  for (const one of told) await keep(deps, tenantId, providerId, connection.kind, toldWithin(one));
  return { status: 200, contentType: 'text/plain', body: connection.kind === 'adyen' ? '[accepted]' : 'ok' };
}

/**
 * Most webhooks say what an answer has said before, and many are here while that answer is being written down: these wait for it. What is told can only add to what is known, so
 * what adds nothing now never will, and need not wait for its turn. Answers the payment that knows all of it already.
 */
async function paymentThatKnows(deps: PaymentDeps, tenantId: string, providerId: string, told: Told): Promise<string | undefined> {
  const working = told.attemptId === null ? undefined : deps.working.get(told.attemptId);
  if (working !== undefined) await Promise.race([working, pause(PATIENCE_MS)]);
  const found = await findPaymentMeant(deps.database, tenantId, providerId, told);
  if (found === undefined || attemptOf(found.payment.state, found.attemptId)?.reference !== told.reference) return undefined;
  const adds = hear(found.payment.state, found.attemptId, told.facts, { nowMs: deps.clock.now(), draw: deps.newId, terms: NO_FEES });
  return adds.length === 0 ? found.payment.state.id : undefined;
}

/** Providers wait longer than that. */
const PATIENCE_MS = 1_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms).unref(); });

async function keep(deps: PaymentDeps, tenantId: string, providerId: string, kind: string, told: Told): Promise<void> {
  const known = await paymentThatKnows(deps, tenantId, providerId, told);
  if (known !== undefined) await insertProviderEvent(deps.database, tenantId, providerId, told, known, deps.clock.now());
  const paymentId = known === undefined ? await queue(deps, tenantId, providerId, kind, told) : undefined;
  deps.metrics.count('florin_provider_webhooks_total', 'Webhooks of payment providers', { provider: kind, result: paymentId === undefined ? 'known or unmatched' : 'taken' });
  if (paymentId === undefined) return;
  void run(deps, tenantId, paymentId).catch((error: unknown) => deps.log.warn({ err: error, paymentId }, 'a payment could not go on after a webhook; the job will'));
}

/** Undefined where it was told before, or nobody knows of what it is. */
async function queue(deps: PaymentDeps, tenantId: string, providerId: string, kind: string, told: Told): Promise<string | undefined> {
  const nowMs = deps.clock.now();
  return deps.database.transaction(async (tx) => {
    const meant = await findMeant(tx, tenantId, providerId, told);
    if (!(await insertProviderEvent(tx, tenantId, providerId, told, meant?.paymentId ?? null, nowMs)) || meant === undefined) return undefined;
    await enqueue(tx, tenantId, meant.paymentId, deps.newId(), { type: 'told', attemptId: meant.attemptId, reference: told.reference, facts: told.facts }, `provider ${kind}`, nowMs);
    return meant.paymentId;
  });
}
