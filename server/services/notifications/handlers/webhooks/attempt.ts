import { encodeId } from '../../../../../contracts/ids.ts';
import { outsideMs } from '../../../../kit/clock.ts';
import type { WebhookOutcome } from '../../../../kit/webhook-poster.ts';
import { signedHeaders, type SigningKey } from '../../domain/webhooks/signature.ts';
import { errorOf } from '../../domain/webhooks/verdict.ts';
import type { Attempt } from '../../domain/webhooks/delivery.ts';
import type { TakenDelivery } from '../../store/webhook-queue.ts';
import type { WebhookDeps } from './deps.ts';

/** A delivery that was tried, and what came of it. */
export interface Tried {
  readonly taken: TakenDelivery;
  readonly outcome: WebhookOutcome;
  readonly attempt: Attempt;
}

type AttemptDeps = Pick<WebhookDeps, 'poster' | 'clock' | 'timeoutMs' | 'metrics'>;

/** One request. Never rejects. */
export async function attempt(deps: AttemptDeps, taken: TakenDelivery, keys: readonly SigningKey[], signal?: AbortSignal): Promise<Tried> {
  const at = new Date(deps.clock.now());
  const startedMs = performance.now();
  const outcome = await deps.poster.post({
    url: taken.url, body: taken.body, timeoutMs: deps.timeoutMs, signal,
    headers: { 'content-type': 'application/json', 'user-agent': 'Florin-Webhooks/1', ...signedHeaders(encodeId('webhookMessage', taken.messageId), outsideMs(deps.clock), taken.body, keys) },
  });
  const tookMs = Math.round(performance.now() - startedMs);
  deps.metrics.observe('florin_webhook_attempt_seconds', 'How long receivers of webhooks took', tookMs / 1_000, { result: errorOf(outcome) === null ? 'delivered' : 'failed' });
  const answered = 'status' in outcome;
  return {
    taken, outcome,
    attempt: {
      number: taken.attempts + 1, at, tookMs, status: answered ? outcome.status : null, error: errorOf(outcome),
      // PostgreSQL keeps no NUL.
      answer: answered ? outcome.beginning.replaceAll('\0', '') : null,
    },
  };
}
