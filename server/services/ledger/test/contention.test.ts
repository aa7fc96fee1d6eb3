import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/test-database.ts';
import type { GroupOutcome, PostingAsked } from '../engine/group.ts';
import { changeAccount } from '../handlers/accounts.ts';
import { LEDGER_SCHEMA, ledgerDeps, openTenant, transfer } from './recording.ts';

const db = await testDatabase([LEDGER_SCHEMA]);
const database = db.database('ledger', { max: 16 });

/** Several processes on one database: each with its own engine, none knowing of the others. */
const processes = Array.from({ length: 4 }, () => ledgerDeps(database));
const [first] = processes;

/** The same at every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const verdict = (outcome: GroupOutcome): string => (outcome.found ? 'found' : outcome.outcome.ok ? 'ok' : outcome.outcome.code);

test('processes that move money between the same accounts of several tenants, in all directions, never fail a caller', async () => {
  const random = randomFrom(20_261_120);
  const tenants = [await openTenant(first!, 6), await openTenant(first!, 6), await openTenant(first!, 6)];
  const one = (): { tenantId: string; posting: PostingAsked } => {
    const tenant = tenants[random(tenants.length)]!;
    const from = random(6);
    return { tenantId: tenant.id, posting: transfer(tenant.accounts[from]!, tenant.accounts[(from + 1 + random(5)) % 6]!, 1 + random(50)) };
  };
  const asked = Array.from({ length: 1_500 }, one);
  const outcomes: string[] = [];
  for (let start = 0; start < asked.length; start += 300) {
    const results = await Promise.all(asked.slice(start, start + 300).map(({ tenantId, posting }, i) =>
      processes[i % processes.length]!.engine.submit({ tenantId, requests: [posting], key: null, validUntilMs: null, again: false })));
    outcomes.push(...results.map(({ outcomes: [outcome] }) => verdict(outcome!)));
  }
  expect(outcomes).toEqual(outcomes.map(() => 'ok'));
  const sums = await database.query('SELECT sum(posted)::text AS posted, sum(version)::int AS entries FROM accounts');
  expect(sums).toEqual([{ posted: '0', entries: 3_000 }]);
  const broken = await database.query(
    `SELECT account_id FROM (SELECT account_id, version, posted_after, row_number() OVER chain AS place, sum(change) OVER chain AS running
       FROM entries WINDOW chain AS (PARTITION BY account_id ORDER BY version)) chained WHERE version <> place OR posted_after <> running`);
  expect(broken).toEqual([]);
}, 60_000);

test('two processes that write to the same accounts in opposite order do not stop each other', async () => {
  const tenants = [await openTenant(first!, 30), await openTenant(first!, 30)];
  for (let round = 0; round < 25; round++) {
    // Nothing is remembered yet, so both decide at once and meet in the database.
    const [one, other] = [ledgerDeps(database), ledgerDeps(database)];
    const there = tenants.flatMap(({ id, accounts }) => Array.from({ length: 15 }, (_, i) => ({ id, posting: transfer(accounts[2 * i]!, accounts[2 * i + 1]!, 1) })));
    const back = tenants.flatMap(({ id, accounts }) => Array.from({ length: 15 }, (_, i) => ({ id, posting: transfer(accounts[2 * i + 1]!, accounts[2 * i]!, 1) }))).toReversed();
    const submit = (process: typeof one, asked: typeof there) => asked.map(({ id, posting }) =>
      process.engine.submit({ tenantId: id, requests: [posting], key: null, validUntilMs: null, again: false }));
    const results = await Promise.all([...submit(one, there), ...submit(other, back)]);
    expect(results.map(({ outcomes: [outcome] }) => verdict(outcome!))).toEqual(results.map(() => 'ok'));
  }
}, 60_000);

test('a tenant\'s posting is not done and yet called refused because another tenant\'s account had changed', async () => {
  const [rich, poor] = [await openTenant(first!, 3), await openTenant(first!, 3)];
  const floor = { perTransaction: null, daily: null, monthly: null, minBalance: 0 };
  for (const { id, accounts } of [rich, poor]) for (const accountId of accounts.slice(1)) await changeAccount(first!, { tenantId: id, accountId, limits: floor });
  const process = ledgerDeps(database);
  const ask = (deps: typeof process, tenantId: string, posting: PostingAsked) => deps.engine.submit({ tenantId, requests: [posting], key: null, validUntilMs: null, again: false });
  await ask(process, rich.id, transfer(rich.accounts[0]!, rich.accounts[1]!, 100));
  // This process remembers that the poor have nothing; another one knows better by now.
  await ask(process, poor.id, transfer(poor.accounts[1]!, poor.accounts[2]!, 10));
  await ask(first!, poor.id, transfer(poor.accounts[0]!, poor.accounts[1]!, 10));
  const [all, some] = await Promise.all([
    ask(process, rich.id, transfer(rich.accounts[1]!, rich.accounts[2]!, 100)), ask(process, poor.id, transfer(poor.accounts[1]!, poor.accounts[2]!, 10)),
  ]);
  expect([all, some].map(({ outcomes: [outcome] }) => verdict(outcome!))).toEqual(['ok', 'ok']);
  expect(await database.query('SELECT posted FROM accounts WHERE id = $1', [rich.accounts[1]])).toEqual([{ posted: 0n }]);
});
