import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { switchable } from '../../../test/simulation/faults.ts';
import { finish } from '../pipeline/finish.ts';
import { post } from '../pipeline/post.ts';
import { recoverBatches } from '../pipeline/recover.ts';
import { movement, partsOf, prepared } from './steps.ts';
import { as, refusalOf, startMoneyPath } from './support.ts';

const ledgerLine = switchable();
const transactionsLine = switchable();
const money = await startMoneyPath({}, { ledger: ledgerLine.strike, transactions: transactionsLine.strike });
const { transactions, openAccount, posted, clock } = money;
afterEach(() => {
  ledgerLine.mend();
  transactionsLine.mend();
});
const TIME_OVER_MS = 5_001;

/** What a restarted process does first. */
const recover = () => money.running.get('transactions')!.recover!();

async function couple(funds = 1_000) {
  const tenant = randomUUID();
  const parts = partsOf(money);
  const [from, to] = [await openAccount(tenant, { funds }), await openAccount(tenant)];
  const work = (amount: number) => movement(parts, tenant, from, to, amount);
  const balances = async () => [await posted(tenant, from), await posted(tenant, to)];
  const read = (one: ReturnType<typeof work>) => transactions.get({ id: encodeId('transaction', one.movement.id) }, as(tenant));
  const told = async (one: ReturnType<typeof work>) => (await money.told(tenant)).filter(({ subject }) => subject === encodeId('transaction', one.movement.id));
  return { tenant, parts, from, to, work, balances, read, told };
}

test('a batch whose process died before it asked the ledger is posted and told by the next one', async () => {
  const { parts, work, balances, read, told } = await couple();
  const one = work(300);
  await prepared(parts, [one]);
  expect(await read(one)).toMatchObject({ status: 'pending', balances: null, postingId: null, completedAt: null });
  clock.advance(TIME_OVER_MS);
  await recover();
  expect(await read(one)).toMatchObject({ status: 'completed', balances: { from: 700, to: 300 } });
  expect(await told(one)).toEqual([expect.objectContaining({ types: ['transaction.created', 'transaction.completed'], data: await read(one) })]);
  expect(await balances()).toEqual([700, 300]);
});

test('one that died after the ledger had posted is finished with what was posted, and nothing moves twice', async () => {
  const { parts, tenant, from, work, balances, read, told } = await couple();
  const one = work(300);
  await post(parts, await prepared(parts, [one]), false);
  await transactions.create({ type: 'deposit', to: from, amount: 5, currency: 'USD' }, as(tenant, 'between'));
  clock.advance(TIME_OVER_MS);
  await recover();
  await recover();
  expect(await read(one)).toMatchObject({ status: 'completed', balances: { from: 700, to: 300 } });
  expect(await told(one)).toHaveLength(1);
  expect(await balances()).toEqual([705, 300]);
});

test('a batch that is not overdue is left to the process that made it', async () => {
  const { parts, work, balances, read } = await couple();
  const one = work(300);
  const batch = await prepared(parts, [one]);
  clock.advance(TIME_OVER_MS - 2);
  await recover();
  expect(await read(one)).toMatchObject({ status: 'pending' });
  expect(await finish(parts, batch, await post(parts, batch, false))).toHaveLength(1);
  expect(await balances()).toEqual([700, 300]);
});

test('a batch that was taken over shuts its former owner out: late, it posts nothing and finishes nothing', async () => {
  const { parts, tenant, from, to, work, balances, read } = await couple(300);
  const [one, two] = [work(200), work(200)];
  const slow = await prepared(parts, [one, two]);
  clock.advance(TIME_OVER_MS);
  expect(await recoverBatches(partsOf(money))).toBe(false);
  expect([(await read(one)).status, (await read(two)).status, ...(await balances())]).toEqual(['completed', 'failed', 100, 200]);
  // Now there would be enough for the second.
  await transactions.create({ type: 'deposit', to: from, amount: 500, currency: 'USD' }, as(tenant, randomUUID()));
  expect((await refusalOf(post(parts, slow, false))).code).toBe('posting_expired');
  expect(await finish(parts, slow, { recordedAtMs: clock.now(), results: [{ ok: true, balances: { from: 1, to: 1 } }, { ok: true, balances: { from: 1, to: 1 } }] })).toBeUndefined();
  expect([(await read(one)).balances, (await read(two)).status, ...(await balances())]).toEqual([{ from: 100, to: 200 }, 'failed', 600, 200]);
  expect(to).toBeDefined();
});

test('what waits for review in an unfinished batch is nobody\'s to cancel or approve yet; told first, it can be', async () => {
  const { parts, tenant, work, balances, read, told } = await couple(500_000_000);
  const [large, small] = [work(100_000_000), work(7)];
  await prepared(parts, [large, small]);
  const id = encodeId('transaction', large.movement.id);
  expect(await read(large)).toMatchObject({ status: 'pending' });
  expect((await refusalOf(transactions.cancel({ id }, as(tenant)))).code).toBe('not_cancellable');
  expect((await refusalOf(transactions.approve({ id }, as(tenant, 'early')))).code).toBe('not_in_review');
  expect((await transactions.list({ status: 'review' }, as(tenant))).data).toEqual([]);
  expect((await transactions.list({ status: 'pending' }, as(tenant))).data.map((one) => one.id).toSorted()).toEqual([id, encodeId('transaction', small.movement.id)].toSorted());
  clock.advance(TIME_OVER_MS);
  await recover();
  expect(await balances()).toEqual([499_999_993, 7]);
  expect(await read(small)).toMatchObject({ status: 'completed', balances: { from: 499_999_993, to: 7 } });
  expect(await transactions.cancel({ id }, as(tenant))).toMatchObject({ status: 'cancelled' });
  expect((await told(large)).map(({ types }) => types)).toEqual([['transaction.created', 'transaction.review-required'], ['transaction.cancelled']]);
  expect((await told(large)).at(-1)!.data).toEqual(await read(large));
  expect(await balances()).toEqual([499_999_993, 7]);
});

test('each transaction of a recovered batch ends as itself, in its place', async () => {
  const { parts, tenant, from, to, work, read } = await couple(200_000_100);
  const scheduledFor = new Date(clock.now() + 1_000).toISOString();
  const later = await transactions.create({ from, to, amount: 3, currency: 'USD', scheduledFor }, as(tenant, 'later'));
  const frozen = await openAccount(tenant);
  await money.clients.accounts.freezeAccount({ id: frozen }, as(tenant));
  const works = [work(100_000_000), work(50), movement(parts, tenant, from, frozen, 1), work(99_999_999), movement(parts, tenant, to, from, 1_000_000), work(1)];
  const waiting = await transactions.get({ id: later.id }, as(tenant));
  const due = { ...movement(parts, tenant, from, to, 3), waitsAs: 'scheduled' as const };
  const { decodeId } = await import('../../../../contracts/ids.ts');
  const older = { ...due, movement: { ...due.movement, id: decodeId('transaction', waiting.id)!, scheduledForMs: Date.parse(scheduledFor) } };
  await prepared(parts, [...works.slice(0, 2), older, ...works.slice(2)]);
  clock.advance(TIME_OVER_MS);
  await recover();
  const seen = await Promise.all(works.map(read));
  expect(seen.map(({ status, failure, balances }) => [status, failure?.code, balances?.to])).toEqual([
    ['review', undefined, undefined], ['completed', undefined, 50], ['failed', 'account_frozen', undefined],
    ['completed', undefined, 100_000_052], ['completed', undefined, 200_000_100 - 50 - 3 - 99_999_999 + 1_000_000], ['completed', undefined, 99_000_053],
  ]);
  expect(await transactions.get({ id: later.id }, as(tenant))).toMatchObject({ status: 'completed', balances: { to: 53 } });
  const told = await money.told(tenant);
  for (const one of [...seen, await transactions.get({ id: later.id }, as(tenant))]) expect(told.filter(({ subject }) => subject === one.id).at(-1)!.data).toEqual(one);
});

test('while the ledger is away a caller is told to come back with the same key, and finds it done', async () => {
  const { tenant, from, to, balances } = await couple();
  const ask = () => transactions.create({ from, to, amount: 10, currency: 'USD' }, as(tenant, 'patient'));
  await transactions.create({ from, to, amount: 1, currency: 'USD' }, as(tenant, 'warm'));
  ledgerLine.cut();
  expect((await refusalOf(ask())).code).toBe('unavailable');
  expect((await refusalOf(ask())).code).toBe('idempotency_key_in_use');
  ledgerLine.mend();
  clock.advance(TIME_OVER_MS);
  await money.job('transactions', 'recover-batches').run();
  const done = await ask();
  expect(done).toMatchObject({ status: 'completed', balances: { from: 989, to: 11 } });
  expect(await balances()).toEqual([989, 11]);
});

test('where the ledger did it but its answer was lost, the same key finds it done once', async () => {
  const { tenant, from, to, balances } = await couple();
  const ask = () => transactions.create({ from, to, amount: 10, currency: 'USD' }, as(tenant, 'lost answer'));
  ledgerLine.cut((moment, statement) => moment === 'after statement' && statement.includes('INSERT INTO journal'));
  expect((await refusalOf(ask())).code).toBe('unavailable');
  ledgerLine.mend();
  expect(await balances()).toEqual([990, 10]);
  clock.advance(TIME_OVER_MS);
  await recover();
  expect(await ask()).toMatchObject({ status: 'completed', balances: { from: 990, to: 10 } });
  expect(await balances()).toEqual([990, 10]);
});

test('the rest of a batch is answered when the ledger fails the batch: what was there before, and what does not exist', async () => {
  const { tenant, from, to } = await couple();
  const one = (idempotencyKey: string, amount: number, source = from) => ({ idempotencyKey, from: source, to, amount, currency: 'USD' });
  const first = await transactions.create({ from, to, amount: 10, currency: 'USD' }, as(tenant, 'known'));
  ledgerLine.cut((_moment, statement) => statement.includes('INSERT INTO journal') || statement.includes('FOR NO KEY UPDATE'));
  const { results } = await transactions.createBatch({ transactions: [one('known', 10), one('new', 10), one('nobody', 10, encodeId('account', randomUUID()))] }, as(tenant));
  ledgerLine.mend();
  expect(results.map(({ status, problem, transaction }) => [status, problem?.code, transaction?.id])).toEqual([
    [201, undefined, first.id], [503, 'unavailable', undefined], [404, 'not_found', undefined],
  ]);
});

test('one batch that can not be finished does not keep the others waiting', async () => {
  // What the tests before left unfinished.
  clock.advance(TIME_OVER_MS);
  await recover();
  const bad = await couple();
  const good = await couple();
  const [stuck, ...rest] = [bad.work(1), good.work(2), good.work(3), good.work(4)];
  await prepared(bad.parts, [stuck]);
  for (const one of rest) await prepared(good.parts, [one]);
  clock.advance(TIME_OVER_MS);
  transactionsLine.cut((moment, statement) => moment === 'before statement' && statement.includes('UPDATE batches SET done') && !ended++);
  let ended = 0;
  await expect(money.job('transactions', 'recover-batches').run()).rejects.toThrow('Connection terminated');
  transactionsLine.cut((moment, statement) => moment === 'before statement' && statement.includes('UPDATE batches SET done'));
  await expect(recover()).resolves.toBeUndefined();
  transactionsLine.mend();
  const statuses = await Promise.all([bad.read(stuck), ...rest.map((one) => good.read(one))]);
  expect(statuses.map(({ status }) => status).toSorted()).toEqual(['completed', 'completed', 'completed', 'pending']);
  clock.advance(TIME_OVER_MS);
  await recover();
  expect([...(await bad.balances()), ...(await good.balances())]).toEqual([999, 1, 991, 9]);
});
