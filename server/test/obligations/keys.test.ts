import type { Florin } from '../../../sdk/index.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeId } from '../../../contracts/ids.ts';
import { SCOPES } from '../../../contracts/scopes.ts';
import { expectProblem } from './expect.ts';
import { validInput } from './inputs.ts';
import { operations, table, type OperationName } from './operations.ts';
import { startWorld, type World } from './world.ts';

/** Keys that are not, or no longer, good for what is asked; each has every scope. */
const UNFIT = ['revoked', 'expired', 'rotated away'] as const;
type Keys = Record<(typeof UNFIT)[number] | 'of another network' | 'limited', string>;

let world: World;
let keys: Keys;
beforeAll(async () => {
  world = await startWorld(async ({ identity }, sql) => { keys = await makeKeys(identity, sql); });
});

const key = () => crypto.randomUUID();
const byName = (name: OperationName) => operations.find((operation) => operation.name === name)!;

async function makeKeys(identity: Florin['identity'], sql: World['sql']): Promise<Keys> {
  const make = async (bounds: Partial<Parameters<typeof identity.createApiKey>[0]> = {}) => {
    const { id, secret } = await identity.createApiKey({ name: 'unfit', scopes: [...SCOPES], ...bounds });
    return { id, secret: secret! };
  };
  const [revoked, expired, rotated, elsewhere, limited] = await Promise.all([
    make(), make({ expiresAt: '2090-01-01T00:00:00Z' }), make(), make({ networks: ['203.0.113.0/24'] }), make({ spending: [{ currency: 'EUR', perTransaction: 1 }] }),
  ]);
  await identity.revokeApiKey({ id: revoked.id });
  await sql('UPDATE identity.api_keys SET expires_at = now() WHERE id = $1', [decodeId('apiKey', expired.id)]);
  await identity.rotateApiKey({ id: rotated.id, overlapSeconds: 0 });
  return { revoked: revoked.secret, expired: expired.secret, 'rotated away': rotated.secret, 'of another network': elsewhere.secret, limited: limited.secret };
}

describe.each(table(({ meta }) => meta.auth !== 'public'))('%s', (_name, operation) => {
  test.each(UNFIT)('refuses a key that is %s', async (what) => {
    expectProblem(await world.send(operation, await validInput(world, operation), { as: keys[what], key: key() }), operation, 'unauthenticated');
  });

  // What only a person may do is no key's, from wherever: the permission is looked at first.
  const code = operation.meta.person === true ? 'forbidden' : 'network_refused';
  test(`refuses a key of another network: ${code}`, async () => {
    expectProblem(await world.send(operation, await validInput(world, operation), { as: keys['of another network'], key: key() }), operation, code);
  });
});

/** What a key that may spend a cent is told by each operation that moves money. Those that move none are not in here. */
const OVERSPENT = {
  'transactions.create': 'spending_per_transaction', 'transactions.transfer': 'spending_per_transaction', 'transactions.reverse': 'spending_per_transaction',
  'payments.createPayout': 'spending_per_transaction', 'transactions.createLedgerTransfer': 'forbidden', 'transactions.approve': 'forbidden', 'ledger.createEntries': 'forbidden', 'ledger.postPending': 'forbidden', 'ledger.voidPending': 'forbidden',
} as const;

test.each(Object.entries(OVERSPENT))('%s refuses a key that may spend less: %s', async (name, code) => {
  const operation = byName(name as OperationName);
  expectProblem(await world.send(operation, await validInput(world, operation), { as: keys.limited, key: key() }), operation, code);
});

test('transactions.createBatch refuses each that is more than a key may spend', async () => {
  const operation = byName('transactions.createBatch');
  const { body } = await world.send(operation, await validInput(world, operation), { as: keys.limited, key: key() });
  expect(body).toMatchObject({ results: [{ status: 422, problem: { code: 'spending_per_transaction' } }] });
});

test('payments.createPayoutBatch reserves nothing that is more than a key may spend', async () => {
  const operation = byName('payments.createPayoutBatch');
  const { body } = await world.send(operation, await validInput(world, operation), { as: keys.limited, key: key() });
  const { results: [result] } = body as { results: { payoutId: string }[] };
  await expect.poll(async () => (await world.home.florin.payments.getPayout({ id: result!.payoutId })).failure?.code, { timeout: 10_000 }).toBe('spending_per_transaction');
});

test('a key with limits moves nothing in another ledger: it would be counted there anew', async () => {
  const [operation, read] = [byName('transactions.create'), byName('accounts.listAccounts')];
  const there = { as: keys.limited, headers: { 'florin-ledger': world.home.idOf('ledger') } };
  const { id: to } = await world.home.florin.inLedger(world.home.idOf('ledger')).accounts.createAccount({ name: 'There', currency: 'EUR' });
  expectProblem(await world.send(operation, { type: 'deposit', to, amount: 1, currency: 'EUR' }, { ...there, key: key() }), operation, 'forbidden');
  expect((await world.send(read, {}, there)).status).toBe(200);
});

test('every operation that may move money is known here, so that a new one is not forgotten', () => {
  const moving = operations.filter(({ meta }) => ['transactions:write', 'transactions:reverse', 'transactions:review', 'ledger:write', 'payouts:write'].includes(meta.scope ?? '')).map(({ name }) => name);
  const still: OperationName[] = ['transactions.cancel', 'ledger.reconcile', 'ledger.createSnapshot', 'payments.cancelPayout', 'payments.createBankAccount', 'payments.deleteBankAccount'];
  expect(moving.toSorted()).toEqual([...Object.keys(OVERSPENT), 'transactions.createBatch', 'payments.createPayoutBatch', ...still].toSorted());
});
