import { decodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Result } from '../../../../kit/result.ts';
import { approve, makerIdOf, reject, withdraw, type Approval, type Decider } from '../../domain/approval.ts';
import { approvalEvent } from '../../domain/guard-events.ts';
import { findApproval, lockApproval, saveApproval } from '../../store/approvals.ts';
import { lockedAuthority } from '../authority.ts';
import { os, type Deps } from '../deps.ts';
import { maySee } from './read-approvals.ts';
import { approvalView } from './view.ts';

/** Asked again after it was approved, it wakes whoever carries it out: nothing is lost if nobody heard the first time. */
export const approveApproval = (deps: Deps) => os.approveApproval.handler(async ({ input, context: { call } }) => {
  const answer = await decide(deps, call, 'identity.approveApproval', input, approve);
  await deps.wakeCarriers();
  return answer;
});

export const rejectApproval = (deps: Deps) => os.rejectApproval.handler(({ input, context: { call } }) =>
  decide(deps, call, 'identity.rejectApproval', input, reject));

export const withdrawApproval = (deps: Deps) => os.withdrawApproval.handler(({ input, context: { call } }) =>
  decide(deps, call, 'identity.withdrawApproval', input, withdraw));

type Decide = (approval: Approval, by: Decider, now: Date) => Result<Approval, 'forbidden' | 'approval_own' | 'approval_closed'>;

const WHY_NOT = {
  forbidden: 'Only a person can decide, who could have asked for the same.',
  approval_own: undefined,
  approval_closed: undefined,
};

/** With the row locked, so that of two who decide at once one is too late; and with what the decider may at this moment, not when it was cached. */
async function decide(deps: Deps, call: Call, operation: string, input: { id: string }, judge: Decide) {
  const id = decodeId('approval', input.id)!;
  const nowMs = deps.clock.now();
  const now = new Date(nowMs);
  const answer = await once<ReturnType<typeof approvalView>>(deps.database, call, operation, input, async (tx) => {
    // Whoever allowed a program something did not allow it to be their second pair of eyes.
    const by = { kind: call.actor.through === undefined ? call.actor.kind : 'client', id: makerIdOf(call.actor) };
    const { scopes } = await lockedAuthority(tx, call, now);
    const before = await lockApproval(tx, call.tenantId, id);
    const mayTakeBack = judge === withdraw && before !== undefined && before.maker.id !== by.id && before.maker.userId !== by.id;
    if (before === undefined || !maySee(call, before) || mayTakeBack) throw refuse('not_found');
    if (judge !== withdraw && !scopes.includes('identity:approve')) throw refuse('forbidden');
    const decided = judge(before, { ...by, scopes }, now);
    if (!decided.ok) throw refuse(decided.error, { resourceId: input.id, detail: WHY_NOT[decided.error] });
    const after = decided.value;
    if (after === before) return approvalView(before, now);
    await saveApproval(tx, after);
    await tell(tx, call.tenantId, approvalEvent(after, nowMs));
    deps.log.info({ approvalId: id, tenantId: call.tenantId, status: after.status, actor: call.actor.id, reason: call.reason }, 'an approval was decided');
    return approvalView(after, now);
    // What was asked may name people, who may be erased: it is not kept a second time.
  }, ({ input: _, inputSha256: __, ...rest }) => rest);
  deps.committed();
  if (!call.reply.replayed) return answer;
  const approval = await findApproval(deps.database, call.tenantId, id);
  if (approval === undefined) throw new Error('an approval is gone');
  const { input: asked, inputSha256 } = approvalView(approval, now);
  return { ...answer, input: asked, inputSha256 };
}
