import { afterGivingUp, afterMoney, afterRefusedReturn, afterReserve, nextStep, type Step } from '../../domain/payouts/progress.ts';
import type { StoredPayout } from '../../store/payouts/rows.ts';
import { takeDue } from '../../store/payouts/payouts.ts';
import { ask, send } from './carry.ts';
import type { PayoutDeps } from './deps.ts';
import { endHold, giveBack, reserve, ReturnRefused } from './money.ts';
import { LEASE_MS, reload, save, sendAtMs, update } from './save.ts';

/**
 * Goes on with a payout until it has to wait. Throws where the ledger can't be reached: then it stays as far as it has come. The API, the bank's webhook and
 * the job all come this way; of several at once each finds what the others did, and what they decide is written once.
 */
export async function advance(deps: PayoutDeps, payout: StoredPayout): Promise<StoredPayout> {
  let known = payout;
  for (;;) {
    const step = nextStep(known.progress, sendAtMs(known), deps.clock.now());
    if (step.type === 'wait') return known;
    const next = await take(deps, known, step);
    // Somebody else is at it.
    if (next === undefined) return reload(deps, known);
    known = next;
  }
}

async function take(deps: PayoutDeps, payout: StoredPayout, step: Exclude<Step, { type: 'wait' }>): Promise<StoredPayout | undefined> {
  const { progress } = payout;
  if (step.type === 'reserve') return save(deps, payout, afterReserve(progress, await reserve(deps, payout)));
  if (step.type === 'send') return send(deps, payout, (code, detail) => save(deps, payout, afterGivingUp(progress, code, detail)));
  if (step.type === 'ask') return ask(deps, payout);
  if (step.type === 'give-back') return save(deps, payout, afterMoney(progress, await giveBackOrTell(deps, payout)));
  return save(deps, payout, afterMoney(progress, await endHold(deps, payout, step.type === 'take' ? 'post' : 'void')));
}

async function giveBackOrTell(deps: PayoutDeps, payout: StoredPayout): ReturnType<typeof giveBack> {
  try {
    return await giveBack(deps, payout);
  } catch (error) {
    if (error instanceof ReturnRefused) await update(deps, payout, (progress) => afterRefusedReturn(progress, error.code));
    throw error;
  }
}

const AT_ONCE = 100;

/** Job: sends what is to be sent, asks what became of what was, and goes on with what a process that died has left. True while there may be more. */
export async function advanceDue(deps: PayoutDeps): Promise<boolean> {
  const nowMs = deps.clock.now();
  const due = await takeDue(deps.database, nowMs, nowMs + LEASE_MS, AT_ONCE);
  await Promise.all(due.map(async (payout) => {
    try {
      await advance(deps, payout);
    } catch (error) {
      // Tried again when its time is over; the others need not wait for it.
      deps.log.warn({ err: error, payoutId: payout.id }, 'a payout can not go on yet');
    }
  }));
  return due.length === AT_ONCE;
}
