import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { as, move, startLedger, told, type Posted } from './world.ts';

const world = await startLedger();
const { ledger, open, balance } = world;

async function three(funds = 100) {
  const tenant = randomUUID();
  const [a, b, c] = [await open(tenant, { funds }), await open(tenant), await open(tenant)];
  const ask = async (postings: Posted[], key = randomUUID()) => (await ledger.createEntries({ postings }, as(tenant, key))).results;
  const balances = async () => Promise.all([a, b, c].map(async (id) => (await balance(tenant, id)).posted));
  return { tenant, a, b, c, ask, balances };
}

test('a linked run is recorded whole, or not at all with the reason at the one that broke it', async () => {
  const { a, b, c, ask, balances } = await three();
  expect((await ask([move(a, b, 60, { linked: true }), move(b, c, 60)])).map(told)).toEqual(['posted', 'posted']);
  expect(await balances()).toEqual([40, 0, 60]);
  expect((await ask([move(a, b, 40, { linked: true }), move(a, b, 1, { linked: true }), move(b, c, 1)])).map(told)).toEqual(['linked_refused', 'insufficient_funds', 'linked_refused']);
  expect(await balances()).toEqual([40, 0, 60]);
});

test('runs stand beside each other and beside single postings, each for itself and in order', async () => {
  const { a, b, c, ask, balances } = await three();
  const results = await ask([
    move(a, b, 100, { linked: true }), move(c, b, 1),
    move(a, b, 30),
    move(a, c, 70, { linked: true }), move(c, b, 20),
    move(a, b, 1),
  ]);
  expect(results.map(told)).toEqual(['linked_refused', 'insufficient_funds', 'posted', 'posted', 'posted', 'insufficient_funds']);
  expect(await balances()).toEqual([0, 50, 50]);
});

test('a run left open by the last posting ends there', async () => {
  const { a, b, ask, balances } = await three();
  expect((await ask([move(a, b, 10, { linked: true })])).map(told)).toEqual(['posted']);
  expect((await ask([move(a, b, 10, { linked: true }), move(a, b, 500, { linked: true })])).map(told)).toEqual(['linked_refused', 'insufficient_funds']);
  expect(await balances()).toEqual([90, 10, 0]);
});

test('a posting that was recorded before by its reference neither breaks its run nor stretches it to the next', async () => {
  const { a, b, c, ask, balances } = await three();
  const known = move(a, b, 10, { reference: 'known' });
  await ask([known]);
  // The run ends with the known one; what follows stands alone and is refused alone.
  expect((await ask([move(a, b, 5, { linked: true }), known, move(a, c, 1_000)])).map(told)).toEqual(['posted', 'posted', 'insufficient_funds']);
  expect(await balances()).toEqual([85, 15, 0]);
  // The known one in the middle: first and last are one run.
  expect((await ask([move(a, b, 5, { linked: true }), { ...known, linked: true }, move(a, c, 1_000)])).map(told)).toEqual(['linked_refused', 'posted', 'insufficient_funds']);
  expect(await balances()).toEqual([85, 15, 0]);
});

test('a reference that stands for other entries breaks its whole run', async () => {
  const { a, b, ask, balances } = await three();
  await ask([move(a, b, 10, { reference: 'taken' })]);
  expect((await ask([move(a, b, 11, { reference: 'taken', linked: true }), move(a, b, 1)])).map(told)).toEqual(['idempotency_key_reused', 'linked_refused']);
  expect((await ask([move(a, b, 1, { linked: true }), move(a, b, 11, { reference: 'taken' }), move(a, b, 2)])).map(told)).toEqual(['linked_refused', 'idempotency_key_reused', 'posted']);
  expect(await balances()).toEqual([88, 12, 0]);
});

test('no run reaches into what another caller, or another tenant, asked in the same batch', async () => {
  const [one, other] = [await three(), await three()];
  await one.ask([move(one.a, one.b, 10, { reference: 'known' })]);
  const [mine, theirs, mineToo] = await Promise.all([
    one.ask([move(one.a, one.b, 1, { linked: true }), move(one.a, one.b, 10, { reference: 'known' })]),
    other.ask([move(other.a, other.b, 1_000)]),
    one.ask([move(one.a, one.b, 1_000)]),
  ]);
  expect([mine, theirs, mineToo].map((results) => results.map(told))).toEqual([['posted', 'posted'], ['insufficient_funds'], ['insufficient_funds']]);
  expect([await one.balances(), await other.balances()]).toEqual([[89, 11, 0], [100, 0, 0]]);
});

test('a reference twice in one call: the same posting stands for both, another one is refused, in a run with its run', async () => {
  const { a, b, c, ask, balances } = await three();
  const once = move(a, b, 10, { reference: 'r1' });
  const results = await ask([once, once, move(a, b, 11, { reference: 'r1' })]);
  expect(results.map(told)).toEqual(['posted', 'posted', 'idempotency_key_reused']);
  expect('posting' in results[0]! && 'posting' in results[1]! && results[0].posting.id === results[1].posting.id).toBe(true);
  expect((await ask([
    move(a, b, 1, { reference: 'r2' }), move(a, b, 5, { linked: true }), move(a, b, 2, { reference: 'r2', linked: true }), move(b, c, 3), move(a, c, 1),
  ])).map(told)).toEqual(['posted', 'linked_refused', 'idempotency_key_reused', 'linked_refused', 'posted']);
  expect(await balances()).toEqual([88, 11, 1]);
});

test('holds made in one run bear one group, those of the next another', async () => {
  const { tenant, a, b, ask, balances } = await three();
  const hold = (amount: number, linked: boolean, reference?: string) => move(a, b, amount, { pending: true, linked, reference });
  const results = await ask([hold(10, true), hold(11, false), hold(12, true, 'x'), hold(13, false), hold(14, false)]);
  const ids = results.map((result) => ('posting' in result ? result.posting.id : ''));
  const { postings } = await ledger.postPending({ id: ids[1]!, group: true }, as(tenant, randomUUID()));
  expect(postings.map(({ resolves }) => resolves).toSorted()).toEqual([ids[0], ids[1]].toSorted());
  expect((await ledger.voidPending({ id: ids[4]!, group: true }, as(tenant, randomUUID()))).postings).toHaveLength(1);
  expect((await ledger.voidPending({ id: ids[2]!, group: true }, as(tenant, randomUUID()))).postings).toHaveLength(2);
  expect(await balances()).toEqual([79, 21, 0]);
});
