import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeId } from '../../../../contracts/ids.ts';
import { as, move, refusalOf, startLedger, told, type Posted } from './world.ts';

const world = await startLedger();
const { ledger, open, balance } = world;

async function pair(funds = 100) {
  const tenant = randomUUID();
  const [a, b] = [await open(tenant, { funds }), await open(tenant)];
  const ask = async (postings: Posted[], key: string = randomUUID(), from = ledger) => (await from.createEntries({ postings }, as(tenant, key))).results;
  const idOf = (result: Awaited<ReturnType<typeof ask>>[number] | undefined) => (result !== undefined && 'posting' in result ? result.posting.id : undefined);
  return { tenant, a, b, ask, idOf, posted: async (id: string) => (await balance(tenant, id)).posted };
}

test('the same reference and entries give the first posting again, whatever has happened since', async () => {
  const { tenant, a, b, ask, idOf, posted } = await pair();
  const asked = move(a, b, 60, { reference: 'rent' });
  const [first] = await ask([asked]);
  // Now it could not be posted any more: the funds are gone, the account is frozen.
  expect((await ask([asked])).map(idOf)).toEqual([idOf(first)]);
  await ask([move(a, b, 40)]);
  expect((await ask([asked])).map(idOf)).toEqual([idOf(first)]);
  await ledger.changeAccount({ tenantId: tenant, accountId: decodeId('account', a)!, status: 'frozen' }, as(tenant));
  expect((await ask([asked])).map(idOf)).toEqual([idOf(first)]);
  expect((await ask([asked], randomUUID(), world.process().ledger)).map(idOf)).toEqual([idOf(first)]);
  expect([await posted(a), await posted(b)]).toEqual([0, 100]);
});

test.each([
  ['another amount', (a: string, b: string) => move(a, b, 61, { reference: 'x' })],
  ['the other direction', (a: string, b: string) => move(b, a, 60, { reference: 'x' })],
  ['another moment of effect', (a: string, b: string) => move(a, b, 60, { reference: 'x', effectiveAt: '2026-01-01T00:00:00Z' })],
  ['a hold', (a: string, b: string) => move(a, b, 60, { reference: 'x', pending: true })],
  ['one entry more', (a: string, b: string) => ({ ...move(a, b, 60, { reference: 'x' }), entries: [...move(a, b, 30).entries, ...move(a, b, 30).entries] })],
])('a reference asked with %s is refused, and names the posting it stands for', async (_name, other) => {
  const { a, b, ask, idOf, posted } = await pair();
  const [first] = await ask([move(a, b, 60, { reference: 'x' })]);
  const [second] = await ask([other(a, b)]);
  expect(second).toMatchObject({ problem: { code: 'idempotency_key_reused', resourceId: idOf(first) } });
  expect(await posted(b)).toBe(60);
});

test('a hold is found again by its reference, also after it has ended', async () => {
  const { tenant, a, b, ask, idOf } = await pair();
  const hold = move(a, b, 60, { reference: 'hold', pending: true });
  const [first] = await ask([hold]);
  expect((await ask([hold])).map((result) => [idOf(result), told(result)])).toEqual([[idOf(first), 'pending']]);
  await ledger.postPending({ id: idOf(first)!, amount: 10 }, as(tenant, randomUUID()));
  expect((await ask([hold])).map((result) => [idOf(result), told(result)])).toEqual([[idOf(first), 'posted']]);
  expect((await ask([move(a, b, 60, { reference: 'hold' })])).map(told)).toEqual(['idempotency_key_reused']);
});

test('what was refused leaves its reference free', async () => {
  const { a, b, ask } = await pair();
  expect((await ask([move(a, b, 101, { reference: 'r' })])).map(told)).toEqual(['insufficient_funds']);
  expect((await ask([move(a, b, 99, { reference: 'r' })])).map(told)).toEqual(['posted']);
});

test('tenants have references of their own', async () => {
  const [one, other] = [await pair(), await pair()];
  expect((await one.ask([move(one.a, one.b, 1, { reference: 'same' })])).map(told)).toEqual(['posted']);
  expect((await other.ask([move(other.a, other.b, 2, { reference: 'same' })])).map(told)).toEqual(['posted']);
});

test('fifty callers of three processes with one reference at once make one posting, and all are told of it', async () => {
  const { a, b, ask, idOf, posted } = await pair();
  const processes = [ledger, world.process().ledger, world.process().ledger];
  const results = await Promise.all(Array.from({ length: 50 }, (_, i) => ask([move(a, b, 10, { reference: 'once' })], `caller ${i}`, processes[i % 3])));
  expect(new Set(results.map(([result]) => idOf(result))).size).toBe(1);
  expect(idOf(results[0]![0])).toBeDefined();
  expect(await posted(b)).toBe(10);
});

test('references in opposite order in two processes, on accounts of their own: each stands for one posting, and nobody waits in vain', async () => {
  const { tenant, ask, idOf } = await pair();
  const accounts = await Promise.all(Array.from({ length: 8 }, () => open(tenant, { limits: { minBalance: null } })));
  const other = world.process().ledger;
  for (let round = 0; round < 10; round++) {
    const references = Array.from({ length: 40 }, (_, i) => `round ${round} ${i}`);
    const [there, back] = await Promise.all([
      ask(references.map((reference) => move(accounts[0]!, accounts[1]!, 1, { reference }))),
      ask(references.toReversed().map((reference) => move(accounts[2]!, accounts[3]!, 1, { reference })), randomUUID(), other),
    ]);
    const won = [there.filter((result) => idOf(result) !== undefined).length, back.filter((result) => idOf(result) !== undefined).length];
    expect(won[0]! + won[1]!).toBe(40);
  }
}, 30_000);

test('keys: the first answer comes again, refusals among it, and another request is refused', async () => {
  const { a, b, ask, posted } = await pair();
  await ask([move(a, b, 1, { reference: 'taken' }), move(a, b, 1, { reference: 'known' })]);
  const postings = [move(a, b, 60), move(a, b, 60), move(a, b, 5, { reference: 'taken' }), move(a, b, 1, { reference: 'known' }), move(b, a, 7, { pending: true, expiresAt: '2099-01-01T00:00:00Z' })];
  const first = await ask(postings, 'key');
  expect(first.map(told)).toEqual(['posted', 'insufficient_funds', 'idempotency_key_reused', 'posted', 'pending']);
  await ask([move(b, a, 50)]);
  expect(await ask(postings, 'key')).toEqual(first);
  expect(await ask(postings, 'key', world.process().ledger)).toEqual(first);
  expect((await refusalOf(ask(postings.slice(1), 'key'))).code).toBe('idempotency_key_reused');
  expect(await posted(b)).toBe(12);
});

test('a replayed answer says so', async () => {
  const { tenant, a, b } = await pair();
  const [first, second] = [as(tenant, 'k'), as(tenant, 'k')];
  await ledger.createEntries({ postings: [move(a, b, 1)] }, first);
  await ledger.createEntries({ postings: [move(a, b, 1)] }, second);
  expect([first.context.call.reply.replayed, second.context.call.reply.replayed]).toEqual([false, true]);
});

test('fifty callers of three processes with one key at once record once and hear the same', async () => {
  const { a, b, ask, posted } = await pair();
  const processes = [ledger, world.process().ledger, world.process().ledger];
  const postings = [move(a, b, 10), move(a, b, 1_000)];
  const results = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(postings, 'the same', processes[i % 3])));
  for (const result of results) expect(result).toEqual(results[0]);
  expect(results[0]!.map(told)).toEqual(['posted', 'insufficient_funds']);
  expect(await posted(b)).toBe(10);
});
