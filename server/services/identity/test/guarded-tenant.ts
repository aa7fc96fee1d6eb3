import { encodeId } from '../../../../contracts/ids.ts';
import type { identityWorld } from './world.ts';

/** A tenant whose rules, step-ups and approvals have been through everything that can happen to them. Resolves with the approvals. */
export async function guardedTenant(world: Awaited<ReturnType<typeof identityWorld>>) {
  const { api, anyone, factors, clock } = world;
  const { owner } = await world.newTenant();
  const { call: second } = await world.newPerson(owner, 'admin');
  await api.updateTenantPolicy({ stepUpAbove: [{ currency: 'EUR', amount: 1 }], approvals: { wideKeys: true } }, world.as(owner));

  factors.enrol(owner.actor.id, 'right');
  const { stepUpId } = await api.passStepUp({
    stepUpId: null, tenantId: owner.tenantId, ledgerId: owner.tenantId, userId: owner.actor.id, sessionId: null, operation: 'transactions.create', idempotencyKey: 'k', inputSha256: '00'.repeat(32), movements: [],
  }, anyone);
  const id = encodeId('stepUp', stepUpId!);
  await api.confirmStepUp({ id, answer: { code: 'wrong' } }, world.as(owner)).catch(() => {});
  await api.confirmStepUp({ id, answer: { code: 'right' } }, world.as(owner));

  const ask = async (key: string) => {
    const { approval } = await api.askApproval({
      make: true, tenantId: owner.tenantId, ledgerId: owner.tenantId, maker: { kind: 'user', id: owner.actor.id, userId: owner.actor.id }, cause: 'large-transfer', operation: 'transactions.create',
      scope: 'transactions:write', input: `{"key":"${key}"}`, movements: [], idempotencyKey: key, reason: null, expireAfterHours: 1, byMaker: false,
    }, anyone);
    return { uuid: approval!.id, id: encodeId('approval', approval!.id) };
  };
  const carryOut = async ({ uuid, id: approvalId }: { uuid: string; id: string }, failure: string | null) => {
    await api.approveApproval({ id: approvalId }, world.as(second));
    const { claimed } = await api.claimApproved({ approvalId: uuid }, anyone);
    await api.settleApproval({ tenantId: owner.tenantId, approvalId: uuid, lease: claimed!.lease, failure, resourceId: 'txn_1' }, anyone);
  };
  const [done, refused, rejected, withdrawn, forgotten] = [await ask('done'), await ask('refused'), await ask('rejected'), await ask('withdrawn'), await ask('forgotten')];
  await carryOut(done, null);
  await carryOut(refused, 'insufficient_funds');
  await api.rejectApproval({ id: rejected.id }, world.as(second));
  await api.withdrawApproval({ id: withdrawn.id }, world.as(owner));
  clock.advance(3_600_000);
  await world.runJob('expire-approvals');
  return { tenantId: owner.tenantId, approvals: [done, refused, rejected, withdrawn, forgotten] };
}
