import type { ProblemCode } from '../../../../contracts/problems.ts';

/**
 * A transfer between two ledgers: hold on both sides, decide, post both holds or let go of both. Every step can be asked for again and finds what was done,
 * so whoever goes on with it needs to know no more than what is written down.
 */
export const SIDES = ['from', 'to'] as const;
export type Side = (typeof SIDES)[number];

/** `refused`: kept as a failed transaction; `absent`: its account does not exist, and nothing is kept. */
export type Leg = 'open' | 'held' | 'refused' | 'absent' | 'posted' | 'voided';

export type Decision = 'commit' | 'abort';

export interface TransferFailure {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly side: Side;
}

export interface Progress {
  readonly status: 'pending' | 'completed' | 'failed';
  readonly decision: Decision | null;
  readonly from: Leg;
  readonly to: Leg;
  readonly failure: TransferFailure | null;
}

export const BEGUN: Progress = { status: 'pending', decision: null, from: 'open', to: 'open', failure: null };

export type Step =
  | { readonly type: 'hold'; readonly side: Side }
  | { readonly type: 'decide'; readonly decision: Decision; readonly failure: TransferFailure | null }
  | { readonly type: 'end'; readonly action: 'post' | 'void'; readonly sides: readonly Side[] }
  | { readonly type: 'conclude'; readonly status: 'completed' | 'failed' };

const isRefused = (leg: Leg): boolean => leg === 'refused' || leg === 'absent';

/** What comes next; undefined where it has ended. `late`: its time to be decided is over. */
export function nextStep(progress: Progress, late: boolean): Step | undefined {
  if (progress.status !== 'pending') return undefined;
  if (progress.decision === null) return beforeDecision(progress, late);
  const action = progress.decision === 'commit' ? 'post' : 'void';
  const sides = SIDES.filter((side) => isUnder(progress, side));
  if (sides.length > 0) return { type: 'end', action, sides };
  return { type: 'conclude', status: progress.decision === 'commit' ? 'completed' : 'failed' };
}

function beforeDecision({ from, to, failure }: Progress, late: boolean): Step {
  if (isRefused(from) || isRefused(to)) return { type: 'decide', decision: 'abort', failure };
  if (from === 'held' && to === 'held') return { type: 'decide', decision: 'commit', failure: null };
  const side = from === 'held' ? 'to' : 'from';
  if (late) return { type: 'decide', decision: 'abort', failure: { code: 'unavailable', detail: `the ledger ${side === 'to' ? 'it goes to' : 'it is from'} did not answer in time`, side } };
  return { type: 'hold', side };
}

/**
 * Whether that side must still be ended. One that is open may have been asked, and the answer lost: it is let go of too, which keeps a hold that is
 * still on its way from taking its place. Only where the first side was refused was the second never asked.
 */
function isUnder(progress: Progress, side: Side): boolean {
  const leg = progress[side];
  if (leg === 'held') return true;
  return leg === 'open' && !(side === 'to' && isRefused(progress.from));
}

/** The answer to a hold. */
export type Held = { readonly held: true } | { readonly held: false; readonly code: ProblemCode; readonly detail: string; readonly kept: boolean };

export function afterHold(progress: Progress, side: Side, answer: Held): Progress {
  if (answer.held) return { ...progress, [side]: 'held' };
  return { ...progress, [side]: answer.kept ? 'refused' : 'absent', failure: { code: answer.code, detail: answer.detail, side } };
}

export const afterEnd = (progress: Progress, side: Side, action: 'post' | 'void'): Progress => ({ ...progress, [side]: action === 'post' ? 'posted' : 'voided' });

/** Steps that change nothing but what is written down of the transfer itself. */
export type WrittenStep = Extract<Step, { type: 'decide' | 'conclude' }>;

export const afterWriting = (progress: Progress, step: WrittenStep): Progress =>
  (step.type === 'decide' ? { ...progress, decision: step.decision, failure: step.failure } : { ...progress, status: step.status });
