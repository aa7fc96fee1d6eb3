import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import type { ProblemCode } from '../../../../contracts/problems.ts';
import type { Call } from '../../../kit/call.ts';
import { idMaker, systemClock } from '../../../kit/clock.ts';
import { silentLog } from '../../../kit/observe.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Operation } from '../operations.ts';
import { carrier, type CarrierOptions } from './carrier.ts';

const ID = '01997f00-0000-7000-8000-000000000001';
const INPUT = '{"amount":5}';

type Claimed = Parameters<ReturnType<typeof carrier>['carryOut']>[0];
type Settled = Parameters<CarrierOptions['identity']['settleApproval']>[0];

function setUp(handle: () => Promise<unknown> = async () => ({ id: 'txn_1' })) {
  const settled: Settled[] = [];
  const calls: { input: unknown; call: Call }[] = [];
  let queue: Claimed[] = [];
  let claims = 0;
  let open = true;
  let due: (() => void) | undefined;
  let lost = false;
  const operation = {
    name: 'transactions.create', meta: { auth: 'caller', scope: 'transactions:write', idempotency: 'required', moves: 'one' },
    readInput: (fields: unknown) => fields, readOutput: (answer: unknown) => answer,
    call: (input: unknown, { call }: { call: Call }) => {
      calls.push({ input, call });
      return handle();
    },
  } as Pick<Operation, 'name' | 'meta' | 'readInput' | 'readOutput' | 'call'> as Operation;
  const carries = carrier({
    identity: {
      claimApproved: async () => {
        claims++;
        return { claimed: queue.shift() ?? null };
      },
      settleApproval: async (one: Settled) => {
        if (lost) throw new Error('lost');
        settled.push(one);
        return { settled: true };
      },
    },
    operations: new Map([[operation.name, operation]]), newId: idMaker(systemClock), log: silentLog, open: () => open, written: () => {},
    timers: { after: (_ms, run) => { due = run; return () => { due = undefined; }; } },
  });
  return {
    carries, settled, calls, claims: () => claims,
    queue: (...claimed: Claimed[]) => { queue = claimed; },
    close: () => { open = false; }, lose: () => { lost = true; }, tick: () => due?.(), isPlanned: () => due !== undefined,
  };
}

const claimed = (over: Partial<Claimed> = {}): Claimed => ({
  approvalId: ID, lease: 'l', tenantId: 't', ledgerId: 'l-2', maker: { kind: 'user', id: 'u', scopes: ['transactions:write'] }, operation: 'transactions.create', input: INPUT,
  inputSha256: hash('sha256', INPUT, 'hex'), idempotencyKey: 'k', reason: 'rent', ...over,
});

it('acts as the maker, with their key and reason, and settles with what came of it', async () => {
  const { carries, settled, calls } = setUp();
  expect(await carries.carryOut(claimed())).toEqual({ id: 'txn_1' });
  expect(calls).toMatchObject([{ input: { amount: 5 }, call: { tenantId: 'l-2', actor: { kind: 'user', id: 'u' }, idempotencyKey: 'k', reason: 'rent' } }]);
  expect(settled).toEqual([{ tenantId: 't', approvalId: ID, lease: 'l', failure: null, resourceId: 'txn_1' }]);
});

it('without a key, takes one that no client can have', async () => {
  const { carries, calls } = setUp();
  await carries.carryOut(claimed({ idempotencyKey: null }));
  expect(calls[0]!.call.idempotencyKey).toBe(`approval ${encodeId('approval', ID)}`);
});

it.each<[string, Partial<Claimed>]>([
  ['a maker who is nobody any more', { maker: null }], ['a maker without the permission', { maker: { kind: 'user', id: 'u', scopes: ['accounts:read'] } }],
  ['a maker who got limits since, which another ledger does not count', { maker: { kind: 'key', id: 'k', scopes: ['transactions:write'], spending: { id: 'k', limits: [] } } }],
  ['an input that is not what was approved', { input: '{"amount":500}' }],
])('%s: refused, and the service is not asked', async (_what, over) => {
  const { carries, settled, calls } = setUp();
  await expect(carries.carryOut(claimed(over))).rejects.toMatchObject({ code: 'forbidden' });
  expect(calls).toEqual([]);
  expect(settled).toMatchObject([{ failure: 'forbidden' }]);
});

it.each<[ProblemCode, boolean]>([
  ['insufficient_funds', true], ['not_found', true], ['unavailable', false], ['quorum_unavailable', true], ['idempotency_key_in_use', false], ['version_conflict', false],
])('%s: settled %s', async (code, final) => {
  const { carries, settled } = setUp(async () => { throw refuse(code, { resourceId: 'txn_2' }); });
  await expect(carries.carryOut(claimed())).rejects.toMatchObject({ code });
  expect(settled).toEqual(final ? [expect.objectContaining({ failure: code, resourceId: 'txn_2' })] : []);
});

it('leaves to the next lease what nobody foresaw, and operations that it does not know yet', async () => {
  const { carries, settled } = setUp(async () => { throw new Error('a bug'); });
  await expect(carries.carryOut(claimed())).rejects.toThrow('a bug');
  await expect(carries.carryOut(claimed({ operation: 'payouts.create' }))).rejects.toMatchObject({ code: 'unavailable' });
  expect(settled).toEqual([]);
});

it('gives the answer though it could not be settled: the secret in it exists nowhere else', async () => {
  const { carries, lose } = setUp();
  lose();
  expect(await carries.carryOut(claimed())).toEqual({ id: 'txn_1' });
});

it('looks when woken and now and then, goes on after a refusal, and not while closed or stopped', async () => {
  let first = true;
  const { carries, settled, queue, claims, tick, close, isPlanned } = setUp(async () => {
    const refused = first;
    first = false;
    if (refused) throw refuse('insufficient_funds');
    return {};
  });
  carries.start();
  queue(claimed(), claimed());
  carries.wake();
  await expect.poll(() => settled).toMatchObject([{ failure: 'insufficient_funds' }, { failure: null, resourceId: null }]);
  queue(claimed());
  tick();
  await expect.poll(() => settled.length).toBe(3);
  await expect.poll(claims).toBe(5);
  close();
  tick();
  await carries.stop();
  carries.wake();
  expect([claims(), isPlanned()]).toEqual([5, false]);
});
