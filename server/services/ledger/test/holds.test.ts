import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { as, move, refusalOf, startLedger, told, type Posted } from './world.ts';

const world = await startLedger();
const { ledger, open, clock } = world;

async function pair(funds = 100, limits = {}) {
  const tenant = randomUUID();
  const [a, b] = [await open(tenant, { funds, limits }), await open(tenant)];
  const key = () => as(tenant, randomUUID());
  const ask = async (...postings: Posted[]) => (await ledger.createEntries({ postings }, key())).results;
  const hold = async (amount: number, more: Partial<Posted> = {}) => {
    const [result] = await ask(move(a, b, amount, { pending: true, ...more }));
    if (result === undefined || !('posting' in result)) throw new Error(JSON.stringify(result));
    return result.posting.id;
  };
  const balances = async () => Promise.all([a, b].map(async (accountId) => {
    const { balance } = await ledger.getBalance({ accountId }, as(tenant));
    return [balance.posted, balance.held, balance.available];
  }));
  const post = (id: string, more: { amount?: number; group?: boolean } = {}) => ledger.postPending({ id, ...more }, key());
  const release = (id: string, group?: boolean) => ledger.voidPending({ id, group }, key());
  const status = async (id: string) => (await ledger.getPosting({ id }, as(tenant))).status;
  return { tenant, a, b, ask, hold, balances, post, release, status, key };
}

test('a hold reserves, and its posting moves: the journal shows both, and what each led to', async () => {
  const { tenant, a, b, hold, balances, post, status } = await pair();
  const id = await hold(60);
  expect(await balances()).toEqual([[100, 60, 40], [0, 0, 0]]);
  const { postings: [posted] } = await post(id);
  expect(posted).toMatchObject({ kind: 'post', status: 'posted', resolves: id, entries: [
    { accountId: a, direction: 'debit', amount: 60, version: 3, balance: { posted: 40, held: 0, available: 40 } },
    { accountId: b, direction: 'credit', amount: 60, version: 2, balance: { posted: 60, held: 0, available: 60 } },
  ] });
  expect(await balances()).toEqual([[40, 0, 40], [60, 0, 60]]);
  expect([await status(id), await status(posted!.id)]).toEqual(['posted', 'posted']);
  expect((await ledger.listEntries({ accountId: a }, as(tenant))).data.map(({ version, change, balance }) => [version, change, balance.held])).toEqual([[3, -60, 0], [2, 0, 60], [1, 100, 0]]);
});

test('a part is posted and the rest released', async () => {
  const { hold, balances, post, ask, a, b } = await pair();
  const id = await hold(60);
  expect((await refusalOf(post(id, { amount: 61 }))).code).toBe('amount_out_of_range');
  await post(id, { amount: 25 });
  expect(await balances()).toEqual([[75, 0, 75], [25, 0, 25]]);
  expect((await ask(move(a, b, 75))).map(told)).toEqual(['posted']);
});

test('a void releases all', async () => {
  const { hold, balances, release, status } = await pair();
  const id = await hold(60);
  const { postings: [voided] } = await release(id);
  expect(voided).toMatchObject({ kind: 'void', resolves: id, entries: [{ direction: 'debit', amount: 0, balance: { posted: 100, held: 0 } }, { direction: 'credit', amount: 0 }] });
  expect(await balances()).toEqual([[100, 0, 100], [0, 0, 0]]);
  expect(await status(id)).toBe('voided');
});

test('what has ended does not end again, each in its own words', async () => {
  const { hold, post, release, ask, a, b, tenant } = await pair();
  const [posted, voided] = [await hold(10), await hold(10)];
  await post(posted);
  await release(voided);
  for (const attempt of [() => post(posted), () => release(posted), () => post(posted, { amount: 1 })]) expect((await refusalOf(attempt())).code).toBe('already_posted');
  for (const attempt of [() => post(voided), () => release(voided)]) expect((await refusalOf(attempt())).code).toBe('already_voided');
  const [plain] = await ask(move(a, b, 1));
  const plainId = plain !== undefined && 'posting' in plain ? plain.posting.id : '';
  expect((await refusalOf(post(plainId))).code).toBe('not_pending');
  expect((await refusalOf(post(encodeId('posting', randomUUID())))).code).toBe('not_found');
  expect((await refusalOf(ledger.postPending({ id: posted }, as(randomUUID(), 'k')))).code).toBe('not_found');
  expect((await refusalOf(ledger.voidPending({ id: posted }, as((await pair()).tenant, 'k')))).code).toBe('not_found');
  expect((await ledger.getPosting({ id: posted }, as(tenant))).status).toBe('posted');
});

test('a hold expires at its moment: not posted from then on, no longer counted, and released by the job', async () => {
  const { tenant, a, b, hold, balances, post, ask, status } = await pair();
  const expiresAt = new Date(clock.now() + 10_000).toISOString();
  const id = await hold(60, { expiresAt });
  expect((await ledger.getBalance({ accountId: a }, as(tenant))).holds).toEqual([{ postingId: id, amount: 60, expiresAt }]);
  clock.advance(9_999);
  await world.job('expire-holds').run();
  expect(await balances()).toEqual([[100, 60, 40], [0, 0, 0]]);
  clock.advance(1);
  expect(await balances()).toEqual([[100, 0, 100], [0, 0, 0]]);
  expect((await ledger.getBalance({ accountId: a }, as(tenant))).holds).toEqual([]);
  expect((await refusalOf(post(id))).code).toBe('hold_expired');
  await world.job('expire-holds').run();
  expect(await status(id)).toBe('expired');
  expect((await refusalOf(post(id))).code).toBe('hold_expired');
  expect((await ask(move(a, b, 100))).map(told)).toEqual(['posted']);
});

test('many holds of many tenants expire in one go, each once, also where two processes do it', async () => {
  const worlds = [await pair(1_000), await pair(1_000), await pair(1_000)];
  const expiresAt = new Date(clock.now() + 1_000).toISOString();
  const ids = await Promise.all(worlds.flatMap((one) => Array.from({ length: 20 }, async () => ({ one, id: await one.hold(5, { expiresAt }) }))));
  clock.advance(1_000);
  await Promise.all([world.job('expire-holds').run(), world.process().job('expire-holds').run()]);
  expect(await Promise.all(worlds.map(({ balances }) => balances()))).toEqual(worlds.map(() => [[1_000, 0, 1_000], [0, 0, 0]]));
  expect(new Set(await Promise.all(ids.map(({ one, id }) => one.status(id))))).toEqual(new Set(['expired']));
  for (const { a, tenant } of worlds) expect(await ledger.reconcile({ accountId: a }, as(tenant))).toMatchObject({ balanced: true });
});

test('a group is posted or voided whole', async () => {
  const { tenant, a, b, ask, balances, post, release } = await pair();
  const run = () => ask(move(a, b, 10, { pending: true, linked: true }), move(a, b, 20, { pending: true, linked: true }), move(a, b, 30, { pending: true }));
  const idsOf = async () => (await run()).map((result) => ('posting' in result ? result.posting.id : ''));
  const first = await idsOf();
  expect((await post(first[1]!, { group: true })).postings.map(({ resolves }) => resolves).toSorted()).toEqual(first.toSorted());
  expect(await balances()).toEqual([[40, 0, 40], [60, 0, 60]]);
  await ask(move(b, a, 60));
  const second = await idsOf();
  await post(second[0]!);
  // One of them has ended: the group no longer ends as one.
  expect((await refusalOf(release(second[2]!, true))).code).toBe('already_posted');
  expect(await balances()).toEqual([[90, 50, 40], [10, 0, 10]]);
  await release(second[1]!);
  await release(second[2]!);
  expect(await balances()).toEqual([[90, 0, 90], [10, 0, 10]]);
  expect(tenant).toBeDefined();
});

test('twenty at once end one hold once, over several processes', async () => {
  const { tenant, hold, balances } = await pair();
  const id = await hold(60);
  const processes = [ledger, world.process().ledger, world.process().ledger];
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => {
    const via = processes[i % 3]!;
    const call = i % 2 === 0 ? via.postPending({ id, amount: 50 }, as(tenant, `p${i}`)) : via.voidPending({ id }, as(tenant, `v${i}`));
    return call.then(({ postings }) => postings[0]!.kind as string, (error: { code: string }) => error.code);
  }));
  const ended = outcomes.filter((outcome) => outcome === 'post' || outcome === 'void');
  expect(ended).toHaveLength(1);
  expect(outcomes.filter((outcome) => !['post', 'void', ended[0] === 'post' ? 'already_posted' : 'already_voided'].includes(outcome))).toEqual([]);
  expect(await balances()).toEqual(ended[0] === 'post' ? [[50, 0, 50], [50, 0, 50]] : [[100, 0, 100], [0, 0, 0]]);
});

test('the same key ends a hold once and answers the same; refused stays refused', async () => {
  const { tenant, hold, balances } = await pair();
  const id = await hold(60);
  const refused = await refusalOf(ledger.postPending({ id, amount: 70 }, as(tenant, 'too much')));
  const first = await ledger.postPending({ id, amount: 30 }, as(tenant, 'k'));
  expect(await ledger.postPending({ id, amount: 30 }, as(tenant, 'k'))).toEqual(first);
  expect(await world.process().ledger.postPending({ id, amount: 30 }, as(tenant, 'k'))).toEqual(first);
  expect((await refusalOf(ledger.voidPending({ id }, as(tenant, 'k')))).code).toBe('idempotency_key_reused');
  expect((await refusalOf(ledger.postPending({ id, amount: 70 }, as(tenant, 'too much')))).code).toBe(refused.code);
  expect(await balances()).toEqual([[70, 0, 70], [30, 0, 30]]);
});

test('a hold on a frozen account is not posted but can be released; on an account with a hold none closes', async () => {
  const { tenant, a, hold, post, release } = await pair();
  const id = await hold(100);
  const change = (status: 'frozen' | 'open' | 'closed') => ledger.changeAccount({ tenantId: tenant, accountId: decodeId('account', a)!, status }, as(tenant));
  await change('frozen');
  expect((await refusalOf(post(id))).code).toBe('account_frozen');
  await release(id);
  await change('open');
  await hold(1);
  expect((await refusalOf(change('closed'))).code).toBe('account_not_empty');
});

test('limits: a hold is charged when made, and what is not posted of it is given back', async () => {
  const { hold, post, release, ask, a, b } = await pair(1_000, { daily: 100 });
  const spend = async (amount: number) => (await ask(move(a, b, amount))).map(told)[0];
  const [first, second] = [await hold(60), await hold(40)];
  expect(await spend(1)).toBe('limit_daily');
  await release(first);
  expect(await spend(61)).toBe('limit_daily');
  expect(await spend(50)).toBe('posted');
  await post(second, { amount: 10 });
  expect(await spend(41)).toBe('limit_daily');
  expect(await spend(40)).toBe('posted');
});

test('limits: a hold that was made before there were any gives nothing back that was never charged', async () => {
  const { tenant, a, b, hold, release, ask } = await pair(1_000);
  const early = await hold(80);
  await ledger.changeAccount({ tenantId: tenant, accountId: decodeId('account', a)!, limits: { daily: 100 } }, as(tenant));
  expect((await ask(move(a, b, 100))).map(told)).toEqual(['posted']);
  await release(early);
  expect((await ask(move(a, b, 1))).map(told)).toEqual(['limit_daily']);
});

test('limits: an expired hold gives its charge back', async () => {
  const { hold, ask, a, b } = await pair(1_000, { daily: 100 });
  await hold(100, { expiresAt: new Date(clock.now() + 5).toISOString() });
  clock.advance(5);
  await world.job('expire-holds').run();
  expect((await ask(move(a, b, 100))).map(told)).toEqual(['posted']);
});
