import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeLines } from '../../../../contracts/codecs.ts';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { isMemoAccount, isMemoAccountId } from '../../../../contracts/proofs/memo.ts';
import { verifyPostingProof } from '../../../../contracts/proofs/posting-proof.ts';
import { decompressLines } from '../../../kit/events.ts';
import { memoAccounts } from '../handlers/memo-accounts.ts';
import { verifyLedger } from '../verify/verify-ledger.ts';
import { as, move, refusalOf, startLedger, told } from './world.ts';

const world = await startLedger();
const { ledger, open, balance, clock } = world;
const limitedId = randomUUID();
const FREE = { perTransaction: null, daily: null, total: null };

interface Spending { readonly id: string; readonly perTransaction: number | null; readonly daily: number | null; readonly total: number | null }

async function couple() {
  const tenantId = randomUUID();
  const [from, to] = [await open(tenantId, { funds: 1_000 }), await open(tenantId)];
  const asked = (amount: number, spending?: Spending) =>
    ({ tenantId, postingId: world.ports.newId(), from: decodeId('account', from)!, to: decodeId('account', to)!, amount, currency: 'USD', charge: true, spending });
  const post = async (postings: ReturnType<typeof asked>[], again = false, by = ledger) =>
    (await by.post({ postings, again, validUntil: clock.now() + 5_000 }, as(tenantId))).results;
  return { tenantId, from, to, asked, post };
}

const { spent } = memoAccounts(world.sql).pairOf(limitedId, 'USD');
const memoId = encodeId('account', spent);

test('an id says whether it is one that counts', () => {
  for (let n = 0; n < 200; n++) {
    const id = memoAccounts(world.sql).pairOf(randomUUID(), 'EUR').contra;
    expect([isMemoAccount(id), isMemoAccountId(encodeId('account', id))]).toEqual([true, true]);
    for (const other of [world.ports.newId(), randomUUID()]) expect([isMemoAccount(other), isMemoAccountId(encodeId('account', other))]).toEqual([false, false]);
  }
});

test('spending is counted beside the money, and where balances, histories and sums are shown nothing is seen of it', async () => {
  const { tenantId, from, to, asked, post } = await couple();
  const before = await ledger.trialBalance({}, as(tenantId));
  const snapshots = (await ledger.createSnapshot({}, as(tenantId))).accounts;
  const [result] = await post([asked(300, { ...FREE, id: limitedId, total: 300 })]);
  expect(result).toEqual({ ok: true, from: 700, to: 300, fromVersion: 2, toVersion: 1 });
  expect([(await balance(tenantId, from)).posted, (await balance(tenantId, to)).posted]).toEqual([700, 300]);
  expect((await ledger.trialBalance({}, as(tenantId))).currencies).toEqual(before.currencies);
  expect((await ledger.createSnapshot({}, as(tenantId))).accounts).toBe(snapshots);
  expect((await ledger.listEntries({ accountId: to }, as(tenantId))).data).toHaveLength(1);
});

test('nobody reads or posts to what counts, not even with all scopes', async () => {
  const { tenantId, from, asked, post } = await couple();
  await post([asked(10, { ...FREE, id: limitedId })]);
  for (const read of ['getBalance', 'listEntries', 'reconcile'] as const) {
    expect((await refusalOf(ledger[read]({ accountId: memoId }, as(tenantId)))).code).toBe('not_found');
  }
  const { results } = await ledger.createEntries({ postings: [move(from, memoId, 10), move(from, memoId, 10, { pending: true }), move(memoId, from, 10)] }, as(tenantId, randomUUID()));
  expect(results.map(told)).toEqual(['not_found', 'not_found', 'not_found']);
});

test('who may spend only so much posts nothing raw', async () => {
  const { tenantId, from, to } = await couple();
  const limited = as(tenantId, randomUUID());
  Object.assign(limited.context.call.actor, { spending: { id: limitedId, limits: [{ currency: 'USD', total: 1_000 }] } });
  const { results: [held] } = await ledger.createEntries({ postings: [move(from, to, 5, { pending: true })] }, as(tenantId, randomUUID()));
  const id = held !== undefined && 'posting' in held ? held.posting.id : '';
  expect((await refusalOf(ledger.createEntries({ postings: [move(from, to, 1)] }, limited))).code).toBe('forbidden');
  expect((await refusalOf(ledger.postPending({ id }, limited))).code).toBe('forbidden');
  expect((await refusalOf(ledger.voidPending({ id }, limited))).code).toBe('forbidden');
});

test('asked again after its answer was lost, it is counted once', async () => {
  const { asked, post } = await couple();
  const spending = { ...FREE, id: randomUUID(), total: 10 };
  const one = asked(7, spending);
  const first = await post([one]);
  expect(await post([one], true)).toEqual(first);
  expect(await post([asked(4, spending), asked(3, spending), asked(1, spending)])).toMatchObject([{ ok: false, code: 'spending_total' }, { ok: true }, { ok: false, code: 'spending_total' }]);
});

test('the last cent of a day, asked for by two processes at once: exactly one has it', async () => {
  const { asked, post } = await couple();
  const other = world.process().ledger;
  for (let round = 0; round < 20; round++) {
    const spending = { ...FREE, id: randomUUID(), daily: 2 };
    await post([asked(1, spending)]);
    const results = await Promise.all([post([asked(1, spending)]), post([asked(1, spending)], false, other)]);
    expect(results.flat().map((result) => (result.ok ? 'ok' : result.code)).toSorted()).toEqual(['ok', 'spending_daily']);
  }
});

test('a day ends where the tenant is, and what was spent is known by a process that never saw it', async () => {
  const { asked, post } = await couple();
  const spending = { ...FREE, id: randomUUID(), daily: 5 };
  await post([asked(5, spending)]);
  expect(await post([asked(1, spending)], false, world.process().ledger)).toMatchObject([{ ok: false, code: 'spending_daily' }]);
  clock.advance(86_400_000);
  expect(await post([asked(5, spending), asked(1, spending)], false, world.process().ledger)).toMatchObject([{ ok: true }, { ok: false, code: 'spending_daily' }]);
});

test('it is in the journal, sealed and proved, and told as events of the money alone', async () => {
  const { tenantId, from, to, asked, post } = await couple();
  const one = asked(10, { ...FREE, id: limitedId });
  await post([one]);
  const rows = await world.sql.query<{ data: Buffer; count: number; id: bigint }>('SELECT data, count, id FROM journal WHERE tenant_id = $1 ORDER BY id DESC LIMIT 1', [tenantId]);
  const events = decodeLines('journal', decompressLines(rows[0]!.data), { source: 'ledger.journal', id: rows[0]!.id, tenantId });
  expect(events.map(({ type, subject }) => [type, subject])).toEqual([['ledger.entry-created', encodeId('posting', one.postingId)], ['balance.changed', from], ['balance.changed', to]]);
  expect(rows[0]!.count).toBe(events.length);

  const id = encodeId('posting', one.postingId);
  await expect.poll(async () => {
    await world.job('seal').run();
    return ledger.getProof({ id }, as(tenantId)).then(() => 'sealed', () => 'not yet');
  }, { timeout: 10_000 }).toBe('sealed');
  const [proof, posting] = [await ledger.getProof({ id }, as(tenantId)), await ledger.getPosting({ id }, as(tenantId))];
  expect(posting.entries).toHaveLength(4);
  expect(await verifyPostingProof(proof, { publicKey: proof.publicKey, posting })).toMatchObject({ ok: true });
  expect(await verifyLedger(world.sql)).toMatchObject({ ok: true });
});
