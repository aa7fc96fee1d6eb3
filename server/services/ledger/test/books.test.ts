import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import { as, move, refusalOf, startLedger, told, type Posted } from './world.ts';

const world = await startLedger();
const { ledger, open, balance, db } = world;

async function firm() {
  const tenant = randomUUID();
  const [a, b] = [await open(tenant, { funds: 1_000 }), await open(tenant)];
  const [euros, fees] = [await open(tenant, { currency: 'EUR', funds: 500 }), await open(tenant, { currency: 'EUR' })];
  const ask = async (...postings: Posted[]) => (await ledger.createEntries({ postings }, as(tenant, randomUUID()))).results;
  const posted = async (id: string) => (await balance(tenant, id)).posted;
  return { tenant, a, b, euros, fees, ask, posted };
}

/** As somebody who may do anything, triggers off: what `reconcile` is there to notice. */
const tamper = (statement: string, values: unknown[]) => withClient(db.adminUrl, async (admin) => {
  await admin.query(`SET search_path = ledger; SET session_replication_role = 'replica'`);
  const { rowCount } = await admin.query(statement, values);
  expect(rowCount).toBeGreaterThan(0);
});

test('one posting over several accounts and currencies, each of them in balance', async () => {
  const { a, b, euros, fees, ask, posted, tenant } = await firm();
  const line = (accountId: string, direction: 'debit' | 'credit', amount: number, currency = 'USD') => ({ accountId, direction, amount, currency });
  const exchange = { entries: [line(a, 'debit', 110), line(b, 'credit', 110), line(euros, 'debit', 100, 'EUR'), line(fees, 'credit', 98, 'EUR'), line(euros, 'credit', 2, 'EUR')] };
  expect((await ask(exchange)).map(told)).toEqual(['posted']);
  expect(await Promise.all([a, b, euros, fees].map(posted))).toEqual([890, 110, 402, 98]);
  expect((await ask({ entries: [line(a, 'debit', 100), line(fees, 'credit', 100, 'EUR')] })).map(told)).toEqual(['unbalanced']);
  expect((await ask({ entries: [line(a, 'debit', 100, 'EUR'), line(fees, 'credit', 100, 'EUR')] })).map(told)).toEqual(['currency_mismatch']);
  expect((await ledger.trialBalance({}, as(tenant))).currencies).toEqual([
    { currency: 'EUR', debits: '500', credits: '500', accounts: 3 }, { currency: 'USD', debits: '1000', credits: '1000', accounts: 3 },
  ]);
});

test('an account on both sides of a posting shows both entries', async () => {
  const { tenant, a, b, ask, posted } = await firm();
  const entries: Posted['entries'] = [
    { accountId: a, direction: 'debit', amount: 1_500, currency: 'USD' }, { accountId: a, direction: 'credit', amount: 1_490, currency: 'USD' },
    { accountId: b, direction: 'credit', amount: 10, currency: 'USD' },
  ];
  expect((await ask({ entries })).map(told)).toEqual(['posted']);
  expect([await posted(a), await posted(b)]).toEqual([990, 10]);
  expect((await ledger.listEntries({ accountId: a, limit: 2 }, as(tenant))).data.map(({ version, change, balance: after }) => [version, change, after.posted])).toEqual([[3, 1_490, 990], [2, -1_500, -500]]);
});

test('amounts at the very end of the range go through every read, and one more is refused', async () => {
  const { tenant, ask } = await firm();
  const max = Number.MAX_SAFE_INTEGER;
  const [bank, rich] = [await open(tenant, { side: 'debit' }), await open(tenant)];
  expect((await ask(move(bank, rich, max - 1), move(bank, rich, 1), move(bank, rich, 1))).map(told)).toEqual(['posted', 'posted', 'amount_out_of_range']);
  expect(await balance(tenant, rich)).toEqual({ posted: max, held: 0, available: max });
  expect((await ask(move(rich, bank, max, { pending: true }))).map(told)).toEqual(['pending']);
  expect(await balance(tenant, rich)).toEqual({ posted: max, held: max, available: 0 });
  expect(await ledger.reconcile({ accountId: rich }, as(tenant))).toMatchObject({ balanced: true, entries: 3 });
  expect((await ledger.trialBalance({}, as(tenant))).balanced).toBe(true);
});

test('what is available stays in range too, where posted and held would add up beyond it', async () => {
  const { tenant, ask } = await firm();
  const max = Number.MAX_SAFE_INTEGER;
  const [free, other] = [await open(tenant, { limits: { minBalance: null } }), await open(tenant)];
  expect((await ask(move(free, other, max), move(free, other, 1, { pending: true }))).map(told)).toEqual(['posted', 'amount_out_of_range']);
  expect(await balance(tenant, free)).toEqual({ posted: -max, held: 0, available: -max });
});

test('a hundred entries in a posting, a thousand postings in a call', async () => {
  const { tenant, a, b, ask, posted } = await firm();
  const accounts = await Promise.all(Array.from({ length: 99 }, () => open(tenant)));
  const wide: Posted = { entries: [{ accountId: a, direction: 'debit', amount: 99, currency: 'USD' }, ...accounts.map((accountId) => ({ accountId, direction: 'credit' as const, amount: 1, currency: 'USD' }))] };
  expect((await ask(wide)).map(told)).toEqual(['posted']);
  const many = await ask(...Array.from({ length: 1_000 }, (_, i) => move(a, b, 1, { reference: `many ${i}` })));
  expect(many.filter((result) => told(result) === 'posted')).toHaveLength(901);
  expect(many.slice(901).every((result) => told(result) === 'insufficient_funds')).toBe(true);
  expect([await posted(a), await posted(b)]).toEqual([0, 901]);
  const first = await ledger.listEntries({ accountId: b, limit: 100 }, as(tenant));
  const next = await ledger.listEntries({ accountId: b, limit: 100, cursor: first.nextCursor! }, as(tenant));
  expect([first.data[0]!.version, first.data.at(-1)!.version, next.data[0]!.version]).toEqual([901, 802, 801]);
});

test('reconciling finds every balance right, and says what it is', async () => {
  const { tenant, a, b, ask } = await firm();
  await ask(move(a, b, 30), move(a, b, 20, { pending: true }), move(a, b, 7, { pending: true }));
  expect(await ledger.reconcile({ accountId: a }, as(tenant))).toEqual({
    accountId: a, balanced: true, entries: 4, firstDifference: null,
    recorded: { posted: 970, held: 27, available: 943 }, computed: { posted: 970, held: 27, available: 943 },
  });
  const key = as(tenant, 'reconcile');
  const first = await ledger.reconcile({ accountId: a }, key);
  await ask(move(a, b, 1));
  expect(await ledger.reconcile({ accountId: a }, as(tenant, 'reconcile'))).toEqual(first);
  expect((await ledger.reconcile({ accountId: a }, as(tenant, 'again'))).entries).toBe(5);
});

test.each([
  ['a balance that was raised', 'UPDATE accounts SET posted = posted + 5 WHERE id = $1', 'the balance is not the sum of its entries'],
  ['an entry that was changed', 'UPDATE entries SET change = change + 5 WHERE account_id = $1 AND version = 2', 'entry 2 does not follow from the one before'],
  ['an entry and all after it made to fit', 'UPDATE entries SET posted_after = posted_after + 5, change = change + CASE version WHEN 2 THEN 5 ELSE 0 END WHERE account_id = $1 AND version >= 2', 'the balance is not the sum of its entries'],
  ['an entry taken out of the middle', 'DELETE FROM entries WHERE account_id = $1 AND version = 2', 'entry 3 does not follow from the one before'],
  ['the last entry taken away', 'DELETE FROM entries WHERE account_id = $1 AND version = 3', 'the account is at version 3, but has 2 entries'],
  ['a hold forgotten', 'UPDATE holds SET status = 2 WHERE accounts @> ARRAY[$1::uuid]', 'what is held is not the sum of the pending postings'],
  ['a hold made smaller', 'UPDATE accounts SET held_debits = held_debits - 1 WHERE id = $1', 'what is held is not the sum of the pending postings'],
])('reconciling notices %s', async (_name, statement, difference) => {
  const { tenant, a, b, ask } = await firm();
  await ask(move(a, b, 30), move(a, b, 20, { pending: true }));
  await tamper(statement, [decodeId('account', a)]);
  const result = await ledger.reconcile({ accountId: a }, as(tenant));
  expect(result).toMatchObject({ balanced: false, firstDifference: difference });
  expect(await ledger.reconcile({ accountId: b }, as(tenant))).toMatchObject({ balanced: !statement.includes('holds') });
});

test('the trial balance of a tenant with nothing, and one that was tampered with', async () => {
  expect(await ledger.trialBalance({}, as(randomUUID()))).toMatchObject({ balanced: true, currencies: [] });
  const { tenant, a, fees } = await firm();
  await tamper('UPDATE accounts SET posted = posted + 5 WHERE id = $1', [decodeId('account', a)]);
  // As much too little in another currency does not make up for it.
  await tamper('UPDATE accounts SET posted = posted - 5, min_balance = NULL WHERE id = $1', [decodeId('account', fees)]);
  expect((await ledger.trialBalance({}, as(tenant))).balanced).toBe(false);
});

test('what is another tenant\'s is not found, by any way that names it', async () => {
  const [mine, theirs] = [await firm(), await firm()];
  const [result] = await theirs.ask(move(theirs.a, theirs.b, 5, { pending: true }));
  const id = 'posting' in result! ? result.posting.id : '';
  const me = () => as(mine.tenant, randomUUID());
  const attempts = await Promise.all([
    ledger.getBalance({ accountId: theirs.a }, me()), ledger.getBalance({ accountId: theirs.a, at: '2026-01-01T00:00:00Z' }, me()), ledger.listEntries({ accountId: theirs.a }, me()),
    ledger.reconcile({ accountId: theirs.a }, me()), ledger.getPosting({ id }, me()), ledger.getProof({ id }, me()), ledger.postPending({ id }, me()), ledger.voidPending({ id }, me()),
    ledger.voidPending({ id, group: true }, me()),
  ].map(refusalOf));
  expect(attempts.map(({ code }) => code)).toEqual(attempts.map(() => 'not_found'));
  expect((await mine.ask(move(mine.a, theirs.a, 1), move(theirs.a, mine.a, 1))).map(told)).toEqual(['not_found', 'not_found']);
  expect((await ledger.getAccounts({ accounts: [{ tenantId: mine.tenant, accountId: decodeId('account', theirs.a)! }] }, me())).states).toEqual([null]);
  expect((await ledger.getPostings({ tenantId: mine.tenant, postingIds: [decodeId('posting', id)!] }, me())).postings).toEqual([null]);
  expect(await theirs.posted(theirs.a)).toBe(1_000);
  // And one that has never had a ledger at all.
  expect((await refusalOf(ledger.getBalance({ accountId: mine.a }, as(randomUUID())))).code).toBe('not_found');
  expect((await ledger.createEntries({ postings: [move(mine.a, mine.b, 1)] }, as(randomUUID(), 'k'))).results.map(told)).toEqual(['not_found']);
});

test('accounts named by strangers do not slow their owner down, nor change what he is told', async () => {
  const [owner, stranger] = [await firm(), await firm()];
  const results = await Promise.all(Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? owner.ask(move(owner.a, owner.b, 1)) : stranger.ask(move(stranger.a, owner.a, 1), move(owner.a, owner.b, 1)))));
  expect(results.flat().map(told).toSorted()).toEqual([...Array<string>(60).fill('not_found'), ...Array<string>(30).fill('posted')]);
  expect(await owner.posted(owner.a)).toBe(970);
  expect(encodeId('tenant', owner.tenant)).toMatch(/^ten_/);
});
