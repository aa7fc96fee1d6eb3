import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { summaryConsumer } from '../handlers/summary.ts';
import type { EventRecord } from '../../../kit/events.ts';
import { as, refusalOf, startMoneyPath } from './support.ts';

const money = await startMoneyPath();
const { transactions, openAccount, posted, clock } = money;
const LARGE = 100_000_000;

async function pair(funds = 1_000) {
  const tenant = randomUUID();
  return { tenant, from: await openAccount(tenant, { funds }), to: await openAccount(tenant) };
}

/** The last event of each transaction says what its row says; and each has its one first event. */
async function expectReplays(tenant: string): Promise<void> {
  const told = await money.told(tenant);
  for (const [subject, events] of Map.groupBy(told, (event) => event.subject)) {
    expect(events.at(-1)!.data).toEqual(await transactions.get({ id: subject }, as(tenant)));
    expect(events.flatMap(({ types }) => types).filter((type) => type === 'transaction.created'), subject).toHaveLength(1);
    expect(events[0]!.types[0]).toBe('transaction.created');
  }
}

const typesOf = async (tenant: string, id: string) => (await money.told(tenant)).filter(({ subject }) => subject === id).map(({ types }) => types.join('+'));

test('every way a transaction can go replays to its row', async () => {
  const { tenant, from, to } = await pair(10 * LARGE);
  const frozen = await openAccount(tenant);
  await money.clients.accounts.freezeAccount({ id: frozen }, as(tenant));
  const create = (key: string, more: object = {}) => transactions.create({ from, to, amount: 5, currency: 'USD', ...more }, as(tenant, key));
  const soon = () => new Date(clock.now() + 1_000).toISOString();
  const past = new Date(clock.now() - 1_000).toISOString();

  const done = await create('done', { description: 'd', reference: 'r', metadata: { b: '2', a: '1', ünï: '✓' } });
  const late = await create('late', { scheduledFor: past });
  const failed = String((await refusalOf(create('failed', { amount: 10 * LARGE + 1 }))).data['resourceId']);
  const refused = String((await refusalOf(create('frozen', { to: frozen }))).data['resourceId']);
  const sameAccount = String((await refusalOf(create('same', { to: from }))).data['resourceId']);
  const [approved, cancelled] = [await create('r1', { amount: LARGE }), await create('r2', { amount: LARGE })];
  await transactions.approve({ id: approved.id }, as(tenant, 'yes'));
  await transactions.cancel({ id: cancelled.id }, as(tenant));
  const reversal = await transactions.reverse({ id: done.id, description: 'oops' }, as(tenant, 'undo'));
  const scheduled = [await create('s1', { scheduledFor: soon() }), await create('s2', { scheduledFor: soon() }), await create('s3', { scheduledFor: soon(), amount: LARGE }), await create('s4', { scheduledFor: soon(), to: frozen })];
  await transactions.cancel({ id: scheduled[1]!.id }, as(tenant));
  clock.advance(1_001);
  await money.job('transactions', 'run-scheduled').run();
  await transactions.approve({ id: scheduled[2]!.id }, as(tenant, 'yes too'));

  await expectReplays(tenant);
  expect(await Promise.all([done, late, { id: failed }, { id: refused }, { id: sameAccount }, approved, cancelled, reversal, ...scheduled].map(({ id }) => typesOf(tenant, id)))).toEqual([
    ['transaction.created+transaction.completed'], ['transaction.created+transaction.completed'],
    ['transaction.created+transaction.failed'], ['transaction.created+transaction.failed'], ['transaction.created+transaction.failed'],
    ['transaction.created+transaction.review-required', 'transaction.completed'], ['transaction.created+transaction.review-required', 'transaction.cancelled'],
    ['transaction.created+transaction.completed'],
    ['transaction.created', 'transaction.completed'], ['transaction.created', 'transaction.cancelled'],
    ['transaction.created', 'transaction.review-required', 'transaction.completed'], ['transaction.created', 'transaction.failed'],
  ]);
});

test('the daily summary made of events equals a recount of rows, however the events are cut', async () => {
  const { tenant, from, to } = await pair(10 * LARGE);
  for (let i = 0; i < 6; i++) {
    await transactions.createBatch({ transactions: Array.from({ length: 20 }, (_, k) => ({ idempotencyKey: `${i} ${k}`, from: k % 3 === 0 ? to : from, to: k % 3 === 0 ? from : to, amount: 7 + k, currency: 'USD' })) }, as(tenant));
    clock.advance(7 * 3_600_000);
  }
  const told = await money.told(tenant);
  const events = told.flatMap(({ types, subject, data, time }, n) => types.map((type, k): EventRecord =>
    ({ id: `${n}-${k}`, source: 'transactions.outbox', type, version: 1, tenantId: tenant, subject, timeMs: time, data, index: n })))
    .filter(({ type }) => summaryConsumer.types.includes(type));
  const database = money.db.database('transactions');
  const cutAfter = [1, 2, 3, 50, 51];
  for (let start = 0, i = 0; start < events.length; i++) {
    const size = cutAfter[i % cutAfter.length]!;
    await database.transaction((tx) => summaryConsumer.handle(events.slice(start, start + size), tx));
    start += size;
  }
  const summary = await transactions.summary({}, as(tenant));
  const counted = new Map<string, { count: number; amount: bigint }>();
  for (const { timeMs, data } of events) {
    const { currency, type, status, amount } = data as { currency: string; type: string; status: string; amount: number };
    const key = [new Date(timeMs).toISOString().slice(0, 10), currency, type, status].join(' ');
    const line = counted.get(key) ?? { count: 0, amount: 0n };
    counted.set(key, { count: line.count + 1, amount: line.amount + BigInt(amount) });
  }
  expect(new Map(summary.data.map(({ day, currency, type, status, count, amount }) => [[day, currency, type, status].join(' '), { count, amount: BigInt(amount) }]))).toEqual(counted);
  // From the rows: all that ended, and what the ledger moved.
  let completed = 0;
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await transactions.list({ status: 'completed', type: 'transfer', limit: 50, cursor }, as(tenant));
    completed += page.data.length;
    cursor = page.nextCursor;
  }
  expect(summary.data.filter(({ type, status }) => type === 'transfer' && status === 'completed').reduce((sum, { count }) => sum + count, 0)).toBe(completed);
  await summaryConsumer.reset!(tenant, database);
  expect((await transactions.summary({}, as(tenant))).data).toEqual([]);
});

test('one key stands for one request, by whichever door it comes', async () => {
  const { tenant, from, to } = await pair();
  const asked = { from, to, amount: 5, currency: 'USD' };
  const first = await transactions.create(asked, as(tenant, 'one'));
  expect(await transactions.transfer(asked, as(tenant, 'one'))).toEqual(first);
  const { results } = await transactions.createBatch({ transactions: [{ idempotencyKey: 'one', ...asked }, { idempotencyKey: 'one', ...asked, amount: 6 }] }, as(tenant));
  expect(results[0]).toMatchObject({ status: 201, transaction: { id: first.id } });
  expect(results[1]).toMatchObject({ status: 409 });
  expect((await refusalOf(transactions.reverse({ id: first.id }, as(tenant, 'one')))).code).toBe('idempotency_key_reused');
  // Another tenant's key of the same name is another key.
  const other = await pair();
  expect((await transactions.create({ ...asked, from: other.from, to: other.to }, as(other.tenant, 'one'))).id).not.toBe(first.id);
  expect(await posted(tenant, to)).toBe(5);
});

test('a reversal that was called off, or failed, may be asked for again', async () => {
  const { tenant, from, to } = await pair(2 * LARGE);
  const large = await transactions.create({ from, to, amount: LARGE, currency: 'USD' }, as(tenant, 'large'));
  await transactions.approve({ id: large.id }, as(tenant, 'ok'));
  const first = await transactions.reverse({ id: large.id }, as(tenant, 'back 1'));
  expect(first.status).toBe('review');
  expect((await refusalOf(transactions.reverse({ id: large.id }, as(tenant, 'back 2')))).code).toBe('already_reversed');
  await transactions.cancel({ id: first.id }, as(tenant));
  const second = await transactions.reverse({ id: large.id }, as(tenant, 'back 3'));
  expect(second).toMatchObject({ status: 'review', reverses: large.id });
  await transactions.create({ from: to, to: from, amount: 1, currency: 'USD' }, as(tenant, 'spend'));
  expect((await refusalOf(transactions.approve({ id: second.id }, as(tenant, 'try')))).code).toBe('insufficient_funds');
  await transactions.create({ from, to, amount: 1, currency: 'USD' }, as(tenant, 'refill'));
  const third = await transactions.reverse({ id: large.id }, as(tenant, 'back 4'));
  await transactions.approve({ id: third.id }, as(tenant, 'at last'));
  expect([await posted(tenant, from), await posted(tenant, to)]).toEqual([2 * LARGE, 0]);
  await expectReplays(tenant);
});

test('twenty reversals of one transaction at once: one moves, the others are told', async () => {
  const { tenant, from, to } = await pair();
  const made = await transactions.create({ from, to, amount: 100, currency: 'USD' }, as(tenant, 'go'));
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => transactions.reverse({ id: made.id }, as(tenant, `undo ${i}`)).then(({ status }) => status, (error: { code: string }) => error.code)));
  expect(outcomes.toSorted()).toEqual([...Array<string>(19).fill('already_reversed'), 'completed']);
  expect([await posted(tenant, from), await posted(tenant, to)]).toEqual([1_000, 0]);
});

test('a scheduled transaction asked for again with its key is that one, before, while and after it runs', async () => {
  const { tenant, from, to } = await pair();
  const scheduledFor = new Date(clock.now() + 1_000).toISOString();
  const ask = (amount = 5) => transactions.create({ from, to, amount, currency: 'USD', scheduledFor }, as(tenant, 'rent'));
  const first = await ask();
  expect(await ask()).toEqual(first);
  expect((await refusalOf(ask(6))).code).toBe('idempotency_key_reused');
  clock.advance(2_000);
  expect(await ask()).toEqual(first);
  const [, again] = await Promise.all([money.job('transactions', 'run-scheduled').run(), ask().then(({ status }) => status, (error: { code: string }) => error.code)]);
  expect(['scheduled', 'completed', 'idempotency_key_in_use']).toContain(again);
  await money.job('transactions', 'run-scheduled').run();
  expect(await ask()).toMatchObject({ id: first.id, status: 'completed' });
  expect(await posted(tenant, to)).toBe(5);
});

test('scheduled at most a year ahead, and only for accounts there are', async () => {
  const { tenant, from, to } = await pair();
  const at = (ms: number) => ({ currency: 'USD', amount: 1, from, to, scheduledFor: new Date(clock.now() + ms).toISOString() });
  expect((await refusalOf(transactions.create(at(367 * 86_400_000), as(tenant, 'far')))).code).toBe('invalid_request');
  expect((await refusalOf(transactions.create({ ...at(1_000), to: await openAccount(randomUUID()) }, as(tenant, 'stranger')))).code).toBe('not_found');
  expect((await transactions.create(at(365 * 86_400_000), as(tenant, 'near'))).status).toBe('scheduled');
});

test('what is another tenant\'s is not found, by any way that names it', async () => {
  const [mine, theirs] = [await pair(), await pair()];
  const made = await transactions.create({ from: theirs.from, to: theirs.to, amount: 1, currency: 'USD' }, as(theirs.tenant, 'k'));
  const me = (key?: string) => as(mine.tenant, key);
  const refusals = await Promise.all([
    transactions.get({ id: made.id }, me()), transactions.cancel({ id: made.id }, me()), transactions.approve({ id: made.id }, me('a')), transactions.reverse({ id: made.id }, me('b')),
    transactions.getCertificate({ id: made.id }, me()), transactions.listOfAccount({ id: theirs.from }, me()), transactions.list({ accountId: theirs.from }, me()),
    transactions.create({ from: theirs.from, to: mine.to, amount: 1, currency: 'USD' }, me('c')), transactions.create({ from: mine.from, to: theirs.to, amount: 1, currency: 'USD' }, me('d')),
  ].map(refusalOf));
  expect(refusals.map(({ code }) => code)).toEqual(refusals.map(() => 'not_found'));
  expect((await transactions.list({}, me())).data.map(({ type }) => type)).toEqual(['deposit']);
});
