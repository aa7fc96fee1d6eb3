import { beforeAll, describe, expect, test } from 'vitest';
import type { FlorinProblem } from '../../../sdk/index.ts';
import { expectProblem } from './expect.ts';
import { validInput } from './inputs.ts';
import { table, type PublicOperation } from './operations.ts';
import { startWorld, type World } from './world.ts';

let world: World;
const MOVING = table(({ meta }) => meta.moves !== undefined);
const inputs = new Map<string, Record<string, unknown>>();
const [, APPROVE] = table(({ name }) => name === 'identity.approveApproval')[0]!;
const EVERY = [{ currency: 'EUR', amount: 0 }];

beforeAll(async () => {
  world = await startWorld();
  for (const [name, operation] of MOVING) inputs.set(name, await validInput(world, operation));
  // Only now, so that what the inputs need could be made: from here on every cent is asked for.
  await world.home.florin.identity.updateTenantPolicy({ stepUpAbove: [...EVERY, { currency: 'CHF', amount: 0 }], approvals: { transferAbove: EVERY } });
}, 60_000);

const newKey = () => crypto.randomUUID();

/** What may change where money may not. */
const NOTES = /^identity\.(step_ups|approvals|idempotency_keys|login_failures):|^events:/;

async function expectStill(act: () => Promise<void>): Promise<void> {
  const before = await world.digest();
  await act();
  expect((await world.digest()).filter((one) => !before.includes(one) && !NOTES.test(one))).toEqual([]);
}

test('everything that can move money says so: no operation takes an amount, or names what has one, and is not under guard', () => {
  const suspicious = table(({ meta, method, inputJson }) => meta.moves === undefined && method !== 'GET' && /"(amount|entries)"/.test(JSON.stringify(inputJson)));
  // Rules name amounts, and move none; nor does who asks where a payment would go.
  const still = ['identity.updateTenantPolicy', 'payments.tryRoutingRules', 'payments.createPaymentLink'];
  // Money that comes in, or goes back to whoever it came from and never more than that: nobody gains by it whom a second factor would keep out.
  const incoming = ['payments.createPayment', 'payments.capturePayment', 'payments.createRefund'];
  expect(suspicious.map(([name]) => name).toSorted()).toEqual([...still, ...incoming].toSorted());
  expect(MOVING.map(([name]) => name)).toEqual([
    'ledger.createEntries', 'ledger.postPending', 'transactions.create', 'transactions.transfer', 'transactions.createBatch', 'transactions.approve', 'transactions.reverse',
    'transactions.createLedgerTransfer', 'payments.createPayout', 'payments.createPayoutBatch', 'currency.createConversion',
  ]);
});

describe.each(MOVING)('%s', (name, operation: PublicOperation) => {
  test('documents what it may ask for', () => {
    expect([...operation.errors]).toEqual(expect.arrayContaining(['step_up_required', 'approval_required', 'approval_closed']));
  });

  test('without a second factor a person moves nothing', async () => {
    await expectStill(async () => {
      const reply = await world.send(operation, inputs.get(name)!, { as: world.home.person.token, key: newKey() });
      expectProblem(reply, operation, 'step_up_required');
      const { resourceId } = reply.body as { resourceId: string };
      for (const shown of [resourceId, 'stp_01kad0v2n8fxyrvgs8zr1m5q0c', 'nonsense']) {
        const again = await world.send(operation, inputs.get(name)!, { as: world.home.person.token, key: newKey(), headers: { 'florin-step-up': shown } });
        expectProblem(again, operation, 'step_up_required');
      }
    });
  });

  test('one approver is not two', async () => {
    await expectStill(async () => {
      const key = newKey();
      const reply = await world.send(operation, inputs.get(name)!, { key });
      expectProblem(reply, operation, 'approval_required');
      const { resourceId } = reply.body as { resourceId: string };
      for (const [as, code] of [[world.home.maker, 'approval_own'], [world.home.credential, 'forbidden'], [world.stranger.person.token, 'not_found']] as const) {
        expectProblem(await world.send(APPROVE, { id: resourceId }, { as }), APPROVE, code);
      }
      expectProblem(await world.send(operation, inputs.get(name)!, { key }), operation, 'approval_required');
    });
  });
});

test('what waits in another ledger is looked up, and carried out, in it', async () => {
  const { florin, asPerson, idOf } = world.home;
  const there = florin.inLedger(idOf('ledger'));
  const { id: to } = await there.accounts.createAccount({ name: 'Waits', currency: 'EUR' });
  const deposit = () => there.transactions.create({ type: 'deposit', to, amount: 700, currency: 'EUR' }, { idempotencyKey: 'in-another-ledger' });
  const id = await waitsFor(deposit());
  const approval = await asPerson.identity.approveApproval({ id });
  expect(approval).toMatchObject({ ledger: idOf('ledger'), movements: [{ amount: 700, to }] });
  await expect.poll(async () => (await asPerson.identity.getApproval({ id })).status, { timeout: 20_000 }).toBe('executed');
  expect((await there.accounts.getAccount({ id: to })).balance.posted).toBe(700);
  const made = await deposit();
  expect((await waitsFor(there.transactions.reverse({ id: made.id }))).startsWith('apr_')).toBe(true);
});

const waitsFor = async (asked: PromiseLike<unknown>): Promise<string> => {
  const problem = await asked.then(() => undefined, (error: unknown) => error as FlorinProblem);
  expect(problem?.code).toBe('approval_required');
  return problem!.resourceId!;
};
