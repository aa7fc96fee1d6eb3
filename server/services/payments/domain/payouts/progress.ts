import type { PAYOUT_STATUSES } from '../../../../../contracts/payments/payouts.ts';
import { lookAfterMs } from '../looks.ts';

/**
 * How far a payout has come: what the bank did, and what the ledger did for it. Every step can be asked for again and finds what was done, and what the bank
 * says may come in any order and more than once: whoever goes on with a payout needs to know no more than what is written down.
 */
export type PayoutStatus = (typeof PAYOUT_STATUSES)[number];

/**
 * `held`: reserved on the account; `taken`: posted from the account to clearing; `released`: the hold was let go of; `back` and `suspended`: posted from
 * clearing to the account again, or to the tenant's suspense account.
 */
export type Money = 'none' | 'refused' | 'held' | 'taken' | 'released' | 'back' | 'suspended';

/** `unknown`: written before it is sent, so from then on the bank may have it; `known`: the bank has said so. */
export type Sent = 'no' | 'unknown' | 'known';

export interface PayoutFailure {
  readonly code: string;
  readonly detail: string;
  readonly bank: { readonly code: string; readonly message: string } | null;
}

export interface Progress {
  readonly status: PayoutStatus;
  readonly money: Money;
  readonly sent: Sent;
  /** The bank's name for it. */
  readonly reference: string | null;
  readonly failure: PayoutFailure | null;
  readonly paidAtMs: number | null;
  /** What came back, in minor units. */
  readonly returnedAmount: number | null;
  readonly conflict: string | null;
  /** How often the bank was asked since it was sent, and when it is asked next. */
  readonly asks: number;
  readonly askAtMs: number | null;
}

export const BEGUN: Progress = {
  status: 'pending', money: 'none', sent: 'no', reference: null, failure: null, paidAtMs: null, returnedAmount: null, conflict: null, asks: 0, askAtMs: null,
};

const DAY_MS = 86_400_000;
/** Banks send money back within days (SEPA: 3, a recall: 10). Later returns are told by webhook alone. */
export const ASKED_AFTER_PAID_MS = 10 * DAY_MS;

export type Step =
  | { readonly type: 'reserve' }
  | { readonly type: 'send' }
  | { readonly type: 'ask' }
  | { readonly type: 'take' }
  | { readonly type: 'release' }
  | { readonly type: 'give-back' }
  /** `untilMs: null`: for good. */
  | { readonly type: 'wait'; readonly untilMs: number | null };

export function nextStep(progress: Progress, sendAtMs: number, nowMs: number): Step {
  const { status, money, sent } = progress;
  if (money === 'none') return { type: 'reserve' };
  if (money === 'held' && hasLeft(status)) return { type: 'take' };
  if (money === 'held' && hasEnded(status)) return { type: 'release' };
  if (money === 'taken' && (hasEnded(status) || status === 'returned')) return { type: 'give-back' };
  if (hasEnded(status) || status === 'returned') return { type: 'wait', untilMs: null };
  if (sent === 'no') return nowMs >= sendAtMs ? { type: 'send' } : { type: 'wait', untilMs: sendAtMs };
  if (progress.askAtMs === null || nowMs < progress.askAtMs) return { type: 'wait', untilMs: progress.askAtMs };
  return { type: 'ask' };
}

/** The bank has had the money. */
const hasLeft = (status: PayoutStatus): boolean => status === 'in_transit' || status === 'paid' || status === 'returned';
/** It never left, and will not. */
const hasEnded = (status: PayoutStatus): boolean => status === 'failed' || status === 'cancelled';

/** Nothing more becomes of it by itself, but for a return after it was paid. */
export const isSettled = ({ status, money }: Progress): boolean => status === 'paid' || ['refused', 'released', 'back', 'suspended'].includes(money);

/** The answer of the ledger that was asked to reserve. `taken` where it was posted at once: what somebody with spending limits spends. */
export function afterReserve(progress: Progress, answer: { ok: true; money: 'held' | 'taken' } | { ok: false; code: string; detail: string }): Progress {
  if (answer.ok) return { ...progress, money: answer.money };
  return { ...progress, money: 'refused', status: 'failed', failure: { code: answer.code, detail: answer.detail, bank: null } };
}

export const afterMoney = (progress: Progress, money: 'taken' | 'released' | 'back' | 'suspended'): Progress =>
  ({ ...progress, money, conflict: progress.conflict?.startsWith(REFUSED) === true ? null : progress.conflict });

const REFUSED = 'the ledger refuses what came back';

/** Not even on suspense. It is tried again, and somebody must look; unless another has given it back meanwhile. */
export const afterRefusedReturn = (progress: Progress, code: string): Progress =>
  (progress.money === 'taken' ? { ...progress, conflict: progress.conflict ?? `${REFUSED}: ${code}` } : progress);

/** Only before it may be with the bank, and not while the ledger is asked: nobody could tell which came first. */
export const canCancel = ({ status, money, sent }: Progress): boolean => status === 'pending' && sent === 'no' && (money === 'held' || money === 'taken');

export const afterCancel = (progress: Progress): Progress => ({ ...progress, status: 'cancelled' });

/** It can't be sent, and never was. */
export const afterGivingUp = (progress: Progress, code: string, detail: string): Progress => ({ ...progress, status: 'failed', failure: { code, detail, bank: null } });

/** Written before the bank hears of it. */
export const beforeSending = (progress: Progress, nowMs: number): Progress => ({ ...progress, sent: 'unknown', asks: 0, askAtMs: nowMs + lookAfterMs(0) });

/** The bank has said what there is to say, or nobody is there who could. */
export function afterAsking(progress: Progress, nowMs: number): Progress {
  const askedLongEnough = progress.status === 'paid' && nowMs - (progress.paidAtMs ?? nowMs) >= ASKED_AFTER_PAID_MS;
  return { ...afterNoAnswer(progress, nowMs), ...askedLongEnough && { askAtMs: null } };
}

/** However long ago it was paid: what came back since would not be known. */
export const afterNoAnswer = (progress: Progress, nowMs: number): Progress =>
  ({ ...progress, asks: progress.asks + 1, askAtMs: nowMs + lookAfterMs(progress.asks + 1) });
