import type { WebhookOutcome } from '../../../../kit/webhook-poster.ts';
import { pauseAfter, retryAfterMs } from './schedule.ts';

/** What an attempt means for its delivery and its endpoint. */
export type Verdict =
  | { readonly type: 'delivered' }
  /** Tried again after a while; `restMs`: the receiver asked for so long a rest from everything. */
  | { readonly type: 'retry'; readonly afterMs: number; readonly restMs: number }
  /** The last one failed, too. */
  | { readonly type: 'dead'; readonly restMs: number }
  /** 410: the receiver wants nothing any more. */
  | { readonly type: 'gone' }
  /** Called off by us: nothing is known, nothing counts. */
  | { readonly type: 'released' };

const GONE = 410;
const ASKS_FOR_REST = new Set([429, 503]);

export interface Attempted {
  /** Attempts of this run before this one. */
  readonly before: number;
  /** False for what is sent once, such as a ping. */
  readonly retries: boolean;
  readonly nowMs: number;
  /** From 0 up to, not with, 1. */
  readonly random: number;
}

/** Only 2xx is success: a redirect is not followed, and so is a failure. */
export function judge(outcome: WebhookOutcome, { before, retries, nowMs, random }: Attempted): Verdict {
  if ('failed' in outcome && outcome.failed === 'called-off') return { type: 'released' };
  if ('status' in outcome) {
    if (outcome.status >= 200 && outcome.status < 300) return { type: 'delivered' };
    if (outcome.status === GONE) return { type: 'gone' };
  }
  const restMs = 'status' in outcome && ASKS_FOR_REST.has(outcome.status) ? retryAfterMs(outcome.retryAfter, nowMs) ?? 0 : 0;
  const afterMs = retries ? pauseAfter(before + 1, random, restMs) : undefined;
  return afterMs === undefined ? { type: 'dead', restMs } : { type: 'retry', afterMs, restMs };
}

/** What is shown of an attempt: the status, or the kind of failure. */
export function errorOf(outcome: WebhookOutcome): string | null {
  if ('failed' in outcome) return outcome.failed;
  return outcome.status >= 200 && outcome.status < 300 ? null : `status-${outcome.status}`;
}
