import { isBoundTo, judgeUse, REPEATED_MS, STEP_UP_MS, type Bound } from '../../domain/step-up.ts';
import { findOpenStepUps, insertStepUp, lockStepUp, saveStepUp } from '../../store/step-ups.ts';
import { os, type Deps } from '../deps.ts';

/** With the row locked: of two requests that show one confirmation at once, both pass only if they are the same one. */
export const passStepUp = (deps: Deps) => os.passStepUp.handler(async ({ input: { stepUpId, ...bound } }) => {
  const nowMs = deps.clock.now();
  if (stepUpId !== null && await use(deps, stepUpId, bound, nowMs)) return { passed: true, stepUpId };
  return { passed: false, stepUpId: await ask(deps, bound, nowMs) };
});

async function use({ database }: Deps, stepUpId: string, bound: Bound, nowMs: number): Promise<boolean> {
  return database.transaction(async (tx) => {
    const stepUp = await lockStepUp(tx, bound.tenantId, bound.userId, stepUpId);
    const judged = stepUp === undefined ? 'no' : judgeUse(stepUp, bound, nowMs);
    if (judged === 'first') await saveStepUp(tx, { ...stepUp!, status: 'used', expiresMs: nowMs + REPEATED_MS });
    return judged !== 'no';
  });
}

/** The one that is there already for this very request, or a new one. */
async function ask(deps: Deps, bound: Bound, nowMs: number): Promise<string | null> {
  if ((await deps.secondFactors.enrolled(deps.database, bound.userId)).length === 0) return null;
  const open = await findOpenStepUps(deps.database, bound.tenantId, bound.userId, bound.inputSha256, new Date(nowMs));
  const same = open.find((one) => isBoundTo(one, bound));
  if (same !== undefined) return same.id;
  const id = deps.newId();
  await insertStepUp(deps.database, { ...bound, id, status: 'open', createdMs: nowMs, expiresMs: nowMs + STEP_UP_MS });
  return id;
}
