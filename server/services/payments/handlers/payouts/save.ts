import { isDeepStrictEqual } from 'node:util';
import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { nextStep, type Progress } from '../../domain/payouts/progress.ts';
import { findPayout, saveProgress } from '../../store/payouts/payouts.ts';
import type { StoredPayout } from '../../store/payouts/rows.ts';
import type { PayoutDeps } from './deps.ts';
import { payoutEvent, tellingOf } from './view.ts';

/** For how long a payout is left to whoever goes on with it. */
export const LEASE_MS = 5_000;

export const sendAtMs = ({ sendOn, createdAtMs }: Pick<StoredPayout, 'sendOn' | 'createdAtMs'>): number => (sendOn === null ? createdAtMs : Date.parse(sendOn));

interface Saved { readonly payout: StoredPayout; readonly types: readonly string[] }

/** With the events that follow from it. Undefined where somebody else has written meanwhile, or has taken it over: then what they do counts. */
export async function save(deps: PayoutDeps, known: StoredPayout, progress: Progress): Promise<StoredPayout | undefined> {
  const saved = await deps.database.transaction((tx) => saveIn(deps, tx, known, progress));
  if (saved !== undefined) afterSaving(deps, saved);
  return saved?.payout;
}

/** In a transaction of the caller's, who calls `afterSaving` once it is committed. */
export async function saveIn({ clock }: PayoutDeps, tx: Sql, known: StoredPayout, progress: Progress): Promise<Saved | undefined> {
  const nowMs = clock.now();
  const dueAtMs = dueAfter(known, progress, nowMs);
  if (!await saveProgress(tx, known, progress, dueAtMs)) return undefined;
  const payout: StoredPayout = { ...known, progress, revision: known.revision + 1, dueAtMs };
  const types = tellingOf(known.progress, progress);
  if (types.length > 0) await tell(tx, known.tenantId, ...types.map((type) => payoutEvent(type, payout, nowMs)));
  return { payout, types };
}

export function afterSaving(deps: PayoutDeps, { payout: { id, progress }, types }: Saved): void {
  if (types.length > 0) deps.committed();
  for (const type of types) deps.metrics.count('florin_payouts_total', 'Payouts by what became of them', { became: type.slice('payout.'.length) });
  if (types.includes('payout.conflicted')) deps.log.error({ payoutId: id, conflict: progress.conflict }, 'a bank says of a payout what can not be');
}

/** What can be sent is anybody's to send; what else is under way is ours for a while. */
function dueAfter(payout: StoredPayout, progress: Progress, nowMs: number): number | null {
  const step = nextStep(progress, sendAtMs(payout), nowMs);
  if (step.type === 'wait') return step.untilMs;
  return step.type === 'send' ? nowMs : nowMs + LEASE_MS;
}

/** Of facts: they are as true of whatever others have written meanwhile. What changes nothing is not written. */
export async function update(deps: PayoutDeps, payout: StoredPayout, change: (progress: Progress) => Progress): Promise<StoredPayout> {
  let known = payout;
  for (;;) {
    const progress = change(known.progress);
    if (isDeepStrictEqual(progress, known.progress)) return known;
    const saved = await save(deps, known, progress);
    if (saved !== undefined) return saved;
    known = await reload(deps, known);
  }
}

export async function reload(deps: PayoutDeps, { tenantId, id }: StoredPayout): Promise<StoredPayout> {
  const found = await findPayout(deps.database, tenantId, id);
  if (found === undefined) throw new Error(`payout ${id} is gone`);
  return found;
}
