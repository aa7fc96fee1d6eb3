import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { account, after, bank, decideAt, entry, move, posting, verdict, verdicts, DAY_MS, NOON_MS } from '../test/building.ts';
import { available, LARGEST, type Account, type Limits } from './account.ts';

const funds = (posted: bigint) => ({ money: { posted } });
const one = (request: ReturnType<typeof posting>, ...accounts: Account[]): string => verdicts(decideAt([request], accounts))[0]!;

describe('a posting', () => {
  it('moves what it says and numbers the entries of each account', () => {
    const accounts = [account('a', { money: { posted: 100n, version: 7 } }), account('b')];
    const decision = decideAt([move('a', 'b', 30n), move('a', 'b', 70n)], accounts);
    expect(decision.outcomes).toMatchObject([
      { ok: true, kind: 'posted', entries: [{ change: -30n, after: { version: 8, posted: 70n } }, { change: 30n, after: { version: 1, posted: 30n } }] },
      { ok: true, kind: 'posted', entries: [{ change: -70n, after: { version: 9, posted: 0n } }, { change: 70n, after: { version: 2, posted: 100n } }] },
    ]);
  });

  it('that is pending changes no balance: it holds, on the side it will move', () => {
    const decision = decideAt([move('a', 'b', 30n, { pending: true })], [account('a', funds(100n)), account('b')]);
    expect(decision.outcomes).toMatchObject([{ ok: true, kind: 'pending', entries: [
      { change: 0n, after: { version: 1, posted: 100n, heldDebits: 30n, heldCredits: 0n } },
      { change: 0n, after: { version: 1, posted: 0n, heldDebits: 0n, heldCredits: 30n } },
    ] }]);
  });

  it('what is held can not be spent, what is to come not yet', () => {
    const decision = decideAt([move('a', 'b', 60n, { pending: true }), move('a', 'b', 41n), move('b', 'a', 1n), move('a', 'b', 40n)], [account('a', funds(100n)), account('b')]);
    expect(verdicts(decision)).toEqual(['ok', 'insufficient_funds', 'insufficient_funds', 'ok']);
  });

  it('sees what the postings before it in the batch did', () => {
    expect(verdicts(decideAt([move('a', 'b', 10n), move('bank USD', 'a', 10n), move('a', 'b', 10n), move('a', 'b', 1n)], [account('a'), account('b'), bank()])))
      .toEqual(['insufficient_funds', 'ok', 'ok', 'insufficient_funds']);
  });

  it.each([
    ['down to the minimum balance', 0n, 100n, 100n, 'ok'],
    ['not below it', 0n, 100n, 101n, 'insufficient_funds'],
    ['with an overdraft, down to its end', -50n, 100n, 150n, 'ok'],
    ['not beyond it', -50n, 100n, 151n, 'insufficient_funds'],
    ['with a floor above zero', 30n, 100n, 70n, 'ok'],
    ['not through it', 30n, 100n, 71n, 'insufficient_funds'],
    ['without a floor, as far as it likes', null, 0n, 1_000_000n, 'ok'],
  ])('spends %s', (_name, minBalance, posted, amount, expected) => {
    expect(one(move('a', 'b', amount), account('a', { limits: { minBalance }, ...funds(posted) }), account('b'))).toBe(expected);
  });

  it('an asset account spends by credits: its floor is on the other side', () => {
    const asset = account('asset', { side: 'debit', limits: { minBalance: 0n }, money: { posted: -100n } });
    expect(one(move('b', 'asset', 100n), asset, account('b', funds(500n)))).toBe('ok');
    expect(one(move('b', 'asset', 101n), asset, account('b', funds(500n)))).toBe('insufficient_funds');
    expect(verdicts(decideAt([move('b', 'asset', 60n, { pending: true }), move('b', 'asset', 41n)], [asset, account('b', funds(500n))]))).toEqual(['ok', 'insufficient_funds']);
  });

  it('may give to an account that lies below its floor, which may not spend', () => {
    const below = account('a', { limits: { minBalance: 100n }, ...funds(10n) });
    expect(one(move('b', 'a', 5n), below, account('b', funds(5n)))).toBe('ok');
    expect(one(move('a', 'b', 5n), below, account('b'))).toBe('insufficient_funds');
  });

  it('each currency balances on its own', () => {
    const accounts = [account('a', funds(100n)), account('b'), account('c', { currency: 'EUR', ...funds(100n) }), account('d', { currency: 'EUR' })];
    const exchange = (eur: bigint) => posting([entry('a', -50n), entry('b', 50n), entry('c', -45n, 'EUR'), entry('d', eur, 'EUR')]);
    expect(one(exchange(45n), ...accounts)).toBe('ok');
    expect(one(exchange(46n), ...accounts)).toBe('unbalanced');
    expect(one(posting([entry('a', -50n), entry('d', 50n, 'EUR')]), ...accounts)).toBe('unbalanced');
  });

  it('with one account on both sides nets before it asks for funds', () => {
    const both = posting([entry('a', -500n), entry('a', 480n), entry('b', 20n)]);
    const decision = decideAt([both], [account('a', funds(20n)), account('b')]);
    expect(decision.outcomes).toMatchObject([{ ok: true, entries: [
      { change: -500n, after: { version: 1, posted: -480n } }, { change: 480n, after: { version: 2, posted: 0n } }, { change: 20n, after: { version: 1, posted: 20n } },
    ] }]);
    expect(one(both, account('a', funds(19n)), account('b'))).toBe('insufficient_funds');
    expect(one(posting([entry('a', -5n), entry('a', 5n)]), account('a'))).toBe('ok');
  });

  it('with one account on both sides is charged the difference', () => {
    const both = (net: bigint) => posting([entry('a', -500n), entry('a', 500n - net), entry('b', net)]);
    const limited = account('a', { limits: { perTransaction: 20n, daily: 30n }, ...funds(1_000n) });
    const decision = decideAt([both(20n), both(21n), both(10n), both(1n)], [limited, account('b')]);
    expect(verdicts(decision)).toEqual(['ok', 'limit_per_transaction', 'ok', 'limit_daily']);
    expect(after([limited], decision)[0]!.state).toMatchObject({ spentDay: 30n, spentMonth: 30n, posted: 970n });
  });

  it('charges a hold when it is made', () => {
    const limited = account('a', { limits: { daily: 100n }, ...funds(1_000n) });
    expect(verdicts(decideAt([move('a', 'b', 60n, { pending: true }), move('a', 'b', 41n), move('a', 'b', 40n)], [limited, account('b')]))).toEqual(['ok', 'limit_daily', 'ok']);
  });

  it('that is not to be charged passes limits, but not funds', () => {
    const limited = account('a', { limits: { perTransaction: 1n, daily: 1n, monthly: 1n }, ...funds(100n) });
    expect(one(move('a', 'b', 100n, { charge: false }), limited, account('b'))).toBe('ok');
    expect(one(move('a', 'b', 101n, { charge: false }), limited, account('b'))).toBe('insufficient_funds');
  });

  it('limits count in the tenant\'s days', () => {
    const zone = 'America/New_York';
    const limited = account('a', { limits: { daily: 10n }, ...funds(100n) });
    // 03:59 and 04:01 UTC lie on two days of a New York summer.
    const first = decideAt([move('a', 'b', 10n), move('a', 'b', 1n)], [limited, account('b')], Date.UTC(2026, 5, 15, 3, 59), zone);
    expect(verdicts(first)).toEqual(['ok', 'limit_daily']);
    const second = decideAt([move('a', 'b', 10n)], after([limited, account('b')], first), Date.UTC(2026, 5, 15, 4, 1), zone);
    expect(verdicts(second)).toEqual(['ok']);
  });

  it('a monthly limit ends with the month, whatever its length', () => {
    const limited = account('a', { limits: { monthly: 10n }, ...funds(100n) });
    let accounts = [limited, account('b')];
    const spend = (atMs: number, amount: bigint): string => {
      const decision = decideAt([move('a', 'b', amount)], accounts, atMs);
      accounts = after(accounts, decision);
      return verdict(decision.outcomes[0]!);
    };
    expect(spend(Date.UTC(2028, 1, 1), 10n)).toBe('ok');
    expect(spend(Date.UTC(2028, 1, 29, 23, 59, 59, 999), 1n)).toBe('limit_monthly');
    expect(spend(Date.UTC(2028, 2, 1), 10n)).toBe('ok');
    expect(spend(Date.UTC(2028, 2, 31, 23, 59, 59, 999), 1n)).toBe('limit_monthly');
    expect(spend(Date.UTC(2029, 2, 15), 10n)).toBe('ok');
  });
});

describe('the order of refusals', () => {
  // Everything is wrong at once; then one reason after the other is taken away.
  const limits: Limits = { minBalance: 0n, perTransaction: 10n, daily: 20n, monthly: 30n };
  const spent = { period: { day: Math.floor(NOON_MS / DAY_MS), month: 2026 * 12 + 5 }, spentDay: 15n, spentMonth: 25n };
  const payer = (status: Account['status'], left: Partial<Limits>): Account =>
    account('a', { status, limits: { ...limits, ...left }, money: { posted: 0n, ...spent } });
  const asked = (amount: bigint, to: bigint, currency: string, toId: string) => posting([entry('a', -amount, currency), entry(toId, to, currency)]);
  it.each([
    ['not_found', asked(11n, 12n, 'EUR', 'nobody'), payer('frozen', {})],
    ['currency_mismatch', asked(11n, 12n, 'EUR', 'b'), payer('frozen', {})],
    ['unbalanced', asked(11n, 12n, 'USD', 'b'), payer('frozen', {})],
    ['account_frozen', asked(11n, 11n, 'USD', 'b'), payer('frozen', {})],
    ['account_closed', asked(11n, 11n, 'USD', 'b'), payer('closed', {})],
    ['limit_per_transaction', asked(11n, 11n, 'USD', 'b'), payer('open', {})],
    ['limit_daily', asked(11n, 11n, 'USD', 'b'), payer('open', { perTransaction: null })],
    ['limit_monthly', asked(11n, 11n, 'USD', 'b'), payer('open', { perTransaction: null, daily: null })],
    ['insufficient_funds', asked(11n, 11n, 'USD', 'b'), payer('open', { perTransaction: null, daily: null, monthly: null })],
    ['amount_out_of_range', asked(11n, 11n, 'USD', 'b'), payer('open', { perTransaction: null, daily: null, monthly: null, minBalance: null })],
  ])('%s', (code, request, from) => {
    const decision = decideAt([request], [from, account('b', { money: { posted: LARGEST } })]);
    expect(verdicts(decision)).toEqual([code]);
    expect(decision.book.changed().size).toBe(0);
  });

  it('names the account at fault', () => {
    const frozen = account('b', { status: 'frozen' });
    expect(decideAt([move('a', 'b', 1n)], [account('a'), frozen]).outcomes).toEqual([{ ok: false, code: 'account_frozen', accountId: 'b' }]);
    expect(decideAt([move('a', 'nobody', 1n)], [account('a')]).outcomes).toEqual([{ ok: false, code: 'not_found', accountId: 'nobody' }]);
  });
});

describe('the range of amounts', () => {
  const huge = account('a', { limits: { minBalance: null }, money: { posted: -LARGEST + 5n } });
  it.each([
    ['a balance may reach 2^53 − 1', move('a', 'b', 5n), 'ok'],
    ['and not pass it', move('a', 'b', 6n), 'amount_out_of_range'],
    ['what is held may reach it', move('bank USD', 'a', LARGEST, { pending: true }), 'ok'],
    ['the largest amount there is', move('bank USD', 'c', LARGEST), 'ok'],
  ])('%s', (_name, request, expected) => {
    expect(one(request, huge, account('b', { money: { posted: LARGEST - 5n } }), account('c'), bank())).toBe(expected);
  });

  it('what is held adds up to 2^53 − 1 at most', () => {
    const hold = (amount: bigint) => move('bank USD', 'c', amount, { pending: true });
    expect(verdicts(decideAt([hold(LARGEST), hold(1n)], [bank(), account('c')]))).toEqual(['ok', 'amount_out_of_range']);
  });

  it('no entry in between passes it either, so that each line of the journal is a number every client can read', () => {
    const there = posting([entry('a', LARGEST), entry('a', -LARGEST), entry('b', 1n), entry('c', -1n)]);
    const accounts = [account('a', { money: { posted: 1n } }), account('b'), account('c', { limits: { minBalance: null } })];
    expect(one(there, ...accounts)).toBe('amount_out_of_range');
    const pending = posting([entry('a', LARGEST), entry('a', 1n), entry('c', -LARGEST), entry('d', -1n)], { pending: true });
    expect(one(pending, account('a'), account('c', { limits: { minBalance: null } }), account('d', { limits: { minBalance: null } }))).toBe('amount_out_of_range');
  });

  it('every number of every accepted entry is a safe integer', () => {
    const amount = fc.oneof(fc.bigInt({ min: 1n, max: LARGEST }), fc.bigInt({ min: LARGEST - 3n, max: LARGEST }), fc.bigInt({ min: 1n, max: 3n }));
    const line = fc.record({ id: fc.constantFrom('a', 'b', 'c'), debit: fc.boolean(), amount });
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.boolean(), fc.boolean(), (lines, pending, last) => {
      const free = (id: string) => account(id, { limits: { minBalance: null }, money: { posted: id === 'b' ? LARGEST : 0n } });
      const entries = lines.map(({ id, debit, amount }) => entry(id, debit ? -amount : amount));
      const sum = entries.reduce((total, { change }) => total + change, 0n);
      if (sum !== 0n) entries.push(entry(last ? 'a' : 'd', -sum));
      const [outcome] = decideAt([posting(entries, { pending })], ['a', 'b', 'c', 'd'].map(free)).outcomes;
      const numbers = outcome!.ok ? outcome!.entries.flatMap(({ account, after: money }) => [money.posted, money.heldDebits, money.heldCredits, available(account.normalCredit, money)]) : [];
      expect(outcome!.ok || outcome!.code === 'amount_out_of_range').toBe(true);
      expect(numbers.filter((value) => value > LARGEST || value < -LARGEST)).toEqual([]);
    }));
  });
});
