import { expect, test } from 'vitest';
import { as, newTenant, refusal, startAccounts } from './support.ts';

const { accounts, clearingOf, clock, ledger, move } = await startAccounts();

const DAY = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();

/** Three days of +1000 −100 −100 each; the period of interest is the second. */
async function threeDays() {
  const tenant = newTenant();
  const { id } = await accounts.createAccount({ name: 'A', currency: 'USD' }, as(tenant));
  const clearing = await clearingOf(tenant);
  const from = clock.now() + DAY;
  for (let day = 0; day < 3; day++) {
    await move(tenant, clearing, id, 1_000);
    await move(tenant, id, clearing, 100);
    await move(tenant, id, clearing, 100);
    clock.advance(DAY);
  }
  return { tenant, id, clearing, from, period: { from: iso(from), to: iso(from + DAY) } };
}

test('opening and closing balance, sums and every change of the period, oldest first', async () => {
  const { tenant, id, period } = await threeDays();
  const statement = await accounts.getStatement({ id, ...period }, as(tenant));
  expect(statement)
    .toMatchObject({ accountId: id, currency: 'USD', ...period, opening: 800, closing: 1_600, credits: 1_000, debits: 200 });
  expect(statement.nextCursor).toBeNull();
  expect(statement.data.map(({ version, change, balance }) => [version, change, balance.posted]))
    .toEqual([[4, 1_000, 1_800], [5, -100, 1_700], [6, -100, 1_600]]);
  const entries = await ledger.listEntries({ accountId: id }, as(tenant));
  expect(statement.data).toEqual(entries.data.filter(({ version }) => version >= 4 && version <= 6).toReversed());
});

test('the start belongs to the period, the end to the next: statements side by side add up', async () => {
  const { tenant, id, from } = await threeDays();
  const first = await accounts.getStatement({ id, from: iso(from - DAY), to: iso(from) }, as(tenant));
  const rest = await accounts.getStatement({ id, from: iso(from), to: iso(from + 5 * DAY) }, as(tenant));
  expect([first.opening, first.closing, rest.opening, rest.closing]).toEqual([0, 800, 800, 2_400]);
  expect([first.data.length, rest.data.length]).toEqual([3, 6]);
  const empty = await accounts.getStatement({ id, from: iso(from), to: iso(from) }, as(tenant));
  expect(empty).toMatchObject({ opening: 800, closing: 800, credits: 0, debits: 0, data: [], nextCursor: null });
});

test('on a debit-normal account debits raise', async () => {
  const { tenant, clearing, period } = await threeDays();
  const statement = await accounts.getStatement({ id: clearing, ...period }, as(tenant));
  expect(statement).toMatchObject({ opening: 800, closing: 1_600, credits: 200, debits: 1_000 });
  expect(statement.data.map(({ change }) => change)).toEqual([1_000, -100, -100]);
});

test('pages bear the sums of the whole period and follow without gap or repeat', async () => {
  const { tenant, id, from } = await threeDays();
  const whole = { id, from: iso(from - DAY), to: iso(from + 5 * DAY) };
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await accounts.getStatement({ ...whole, limit: 4, cursor }, as(tenant));
    expect(page).toMatchObject({ opening: 0, closing: 2_400, credits: 3_000, debits: 600 });
    seen.push(...page.data.map(({ version }) => version));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a hold is not on the statement until it is posted', async () => {
  const { tenant, id, clearing } = await threeDays();
  const from = clock.now();
  const hold = await move(tenant, id, clearing, 400, 'USD', true);
  const period = { from: iso(from), to: iso(from + DAY) };
  expect(await accounts.getStatement({ id, ...period }, as(tenant))).toMatchObject({ opening: 2_400, closing: 2_400, debits: 0, data: [] });
  await ledger.postPending({ id: hold, amount: 150 }, as(tenant, { idempotencyKey: 'post' }));
  const statement = await accounts.getStatement({ id, ...period }, as(tenant));
  expect(statement).toMatchObject({ opening: 2_400, closing: 2_250, debits: 150 });
  expect(statement.data.map(({ change }) => change)).toEqual([-150]);
});

test('an account without entries and periods far off have empty statements', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createAccount({ name: 'A', currency: 'USD' }, as(tenant));
  const periods = [['0001-01-02T00:00:00Z', '9999-12-30T23:59:59Z'], ['2030-01-01T00:00:00+02:00', '2031-01-01T00:00:00-05:00']] as const;
  for (const [from, to] of periods) {
    expect(await accounts.getStatement({ id, from, to }, as(tenant))).toMatchObject({ from, to, opening: 0, closing: 0, data: [] });
  }
});

test.each([
  ['a period that ends before it begins', { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }],
  ['a cursor of another list', { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z', cursor: 'acc_1' }],
])('%s is refused', async (_, period) => {
  const tenant = newTenant();
  const { id } = await accounts.createAccount({ name: 'A', currency: 'USD' }, as(tenant));
  expect(await refusal(accounts.getStatement({ id, ...period }, as(tenant)))).toBe('invalid_request');
});
