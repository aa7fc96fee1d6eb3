import { describe, expect, it } from 'vitest';
import { account, after, decideAt, entry, holdOf, move, resolve, verdict, verdicts, DAY_MS, NOON_MS } from '../test/building.ts';
import { LARGEST, type Account } from './account.ts';

const TODAY = { day: Math.floor(NOON_MS / DAY_MS), month: 2026 * 12 + 5 };

/** `a` holds 100 of its 150 for `b`. */
const holding = (more: Partial<Account['state']> = {}, limits: Partial<Account['limits']> = {}): Account[] => [
  account('a', { limits, money: { version: 3, posted: 150n, heldDebits: 100n, ...more } }),
  account('b', { money: { version: 1, heldCredits: 100n } }),
];
const HUNDRED = [entry('a', -100n), entry('b', 100n)];

describe('a hold', () => {
  it('is posted whole', () => {
    const decision = decideAt([resolve('post', holdOf(HUNDRED))], holding());
    expect(decision.outcomes).toMatchObject([{ ok: true, kind: 'post', entries: [
      { change: -100n, after: { version: 4, posted: 50n, heldDebits: 0n } }, { change: 100n, after: { version: 2, posted: 100n, heldCredits: 0n } },
    ] }]);
  });

  it('is posted in part, and the rest is released', () => {
    const decision = decideAt([resolve('post', holdOf(HUNDRED), { amount: 30n })], holding());
    expect(decision.outcomes).toMatchObject([{ ok: true, kind: 'post', entries: [
      { change: -30n, after: { posted: 120n, heldDebits: 0n } }, { change: 30n, after: { posted: 30n, heldCredits: 0n } },
    ] }]);
  });

  it.each(['void', 'expire'] as const)('ends by %s as if it had never been, but for its entries', (action) => {
    const decision = decideAt([resolve(action, holdOf(HUNDRED))], holding());
    expect(decision.outcomes).toMatchObject([{ ok: true, kind: action, entries: [
      { change: 0n, after: { version: 4, posted: 150n, heldDebits: 0n } }, { change: 0n, after: { version: 2, posted: 0n, heldCredits: 0n } },
    ] }]);
  });

  it.each([
    ['whole', { amount: 100n }, 'ok'],
    ['of the least there is', { amount: 1n }, 'ok'],
    ['larger than the hold', { amount: 101n }, 'amount_out_of_range'],
  ])('posts a part: %s', (_name, more, expected) => {
    expect(verdicts(decideAt([resolve('post', holdOf(HUNDRED), more)], holding()))).toEqual([expected]);
  });

  it('of more than two entries is posted whole or not at all', () => {
    const three = holdOf([entry('a', -100n), entry('b', 60n), entry('c', 40n)]);
    const accounts = [holding()[0]!, account('b', { money: { heldCredits: 60n } }), account('c', { money: { heldCredits: 40n } })];
    expect(verdicts(decideAt([resolve('post', three, { amount: 10n })], accounts))).toEqual(['amount_out_of_range']);
    expect(verdicts(decideAt([resolve('post', three)], accounts))).toEqual(['ok']);
  });

  it.each([
    ['posted', 'already_posted'], ['voided', 'already_voided'], ['expired', 'hold_expired'],
  ] as const)('that was %s is not resolved again', (status, code) => {
    for (const action of ['post', 'void', 'expire'] as const) {
      expect(verdicts(decideAt([resolve(action, holdOf(HUNDRED, { status }))], holding()))).toEqual([code]);
    }
  });

  it('that does not exist is not found', () => {
    expect(verdicts(decideAt([resolve('post', null)], holding()))).toEqual(['not_found']);
  });

  it.each([[NOON_MS + 1, 'ok'], [NOON_MS, 'hold_expired'], [NOON_MS - 1, 'hold_expired']])('with its end at %i is posted at noon or not: %s', (expiresAtMs, expected) => {
    expect(verdicts(decideAt([resolve('post', holdOf(HUNDRED, { expiresAtMs }))], holding()))).toEqual([expected]);
    expect(verdicts(decideAt([resolve('void', holdOf(HUNDRED, { expiresAtMs }))], holding()))).toEqual(['ok']);
  });

  it('on a frozen account is not posted, but released', () => {
    const frozen = holding().map((one) => ({ ...one, status: 'frozen' as const }));
    expect(verdicts(decideAt([resolve('post', holdOf(HUNDRED))], frozen))).toEqual(['account_frozen']);
    expect(verdicts(decideAt([resolve('void', holdOf(HUNDRED))], frozen))).toEqual(['ok']);
    expect(verdicts(decideAt([resolve('expire', holdOf(HUNDRED))], frozen))).toEqual(['ok']);
  });

  it('frees what it held for the postings after it in the batch', () => {
    const requests = [move('a', 'b', 51n), resolve('post', holdOf(HUNDRED), { amount: 99n }), move('a', 'b', 51n), move('a', 'b', 1n)];
    expect(verdicts(decideAt(requests, holding()))).toEqual(['insufficient_funds', 'ok', 'ok', 'insufficient_funds']);
  });

  it('that would lead out of range leaves no trace', () => {
    const accounts = [holding()[0]!, account('b', { money: { posted: LARGEST - 50n, heldCredits: 100n } })];
    const decision = decideAt([resolve('post', holdOf(HUNDRED))], accounts);
    expect(decision.outcomes).toEqual([{ ok: false, code: 'amount_out_of_range', accountId: 'b' }]);
    expect(decision.book.changed().size).toBe(0);
    expect(verdicts(decideAt([resolve('post', holdOf(HUNDRED), { amount: 50n })], accounts))).toEqual(['ok']);
  });

  it('with one account on both sides ends at nothing held', () => {
    const both = holdOf([entry('a', -60n), entry('a', 40n), entry('b', 20n)]);
    const accounts = [account('a', { money: { posted: 100n, heldDebits: 60n, heldCredits: 40n } }), account('b', { money: { heldCredits: 20n } })];
    const [a, b] = after(accounts, decideAt([resolve('post', both)], accounts));
    expect([a!.state, b!.state]).toMatchObject([{ version: 2, posted: 80n, heldDebits: 0n, heldCredits: 0n }, { posted: 20n, heldCredits: 0n }]);
  });
});

describe('limits and holds', () => {
  const LIMITS = { daily: 200n, monthly: 300n };
  const charged = { period: TODAY, spentDay: 120n, spentMonth: 180n };
  const spent = (requests: Parameters<typeof decideAt>[0], accounts: Account[], nowMs = NOON_MS) => {
    const { spentDay, spentMonth, period } = after(accounts, decideAt(requests, accounts, nowMs))[0]!.state;
    return { spentDay, spentMonth, period };
  };

  it.each(['void', 'expire'] as const)('what ends by %s is given back', (action) => {
    expect(spent([resolve(action, holdOf(HUNDRED))], holding(charged, LIMITS))).toEqual({ spentDay: 20n, spentMonth: 80n, period: TODAY });
  });

  it('what is posted is not, and of a part the rest is', () => {
    expect(spent([resolve('post', holdOf(HUNDRED))], holding(charged, LIMITS))).toMatchObject({ spentDay: 120n, spentMonth: 180n });
    expect(spent([resolve('post', holdOf(HUNDRED), { amount: 30n })], holding(charged, LIMITS))).toMatchObject({ spentDay: 50n, spentMonth: 110n });
  });

  it('a hold of yesterday gives back to the month alone, one of last month to nothing', () => {
    expect(spent([resolve('void', holdOf(HUNDRED, { madeAtMs: NOON_MS - DAY_MS }))], holding(charged, LIMITS))).toMatchObject({ spentDay: 120n, spentMonth: 80n });
    expect(spent([resolve('void', holdOf(HUNDRED, { madeAtMs: NOON_MS - 31 * DAY_MS }))], holding(charged, LIMITS))).toMatchObject({ spentDay: 120n, spentMonth: 180n });
  });

  it('what was never charged is not given back', () => {
    expect(spent([resolve('void', holdOf(HUNDRED, { charged: [] }))], holding(charged, LIMITS))).toMatchObject({ spentDay: 120n, spentMonth: 180n });
  });

  it('the receiving side is given back nothing', () => {
    const incoming = holdOf([entry('b', -100n), entry('a', 100n)]);
    const accounts = [account('a', { limits: LIMITS, money: { heldCredits: 100n, ...charged } }), account('b', { money: { posted: 100n, heldDebits: 100n } })];
    expect(spent([resolve('void', incoming)], accounts)).toMatchObject({ spentDay: 120n, spentMonth: 180n });
  });

  it('an asset account is charged and given back for credits', () => {
    const asset = account('asset', { side: 'debit', limits: { ...LIMITS, minBalance: 0n }, money: { posted: -500n } });
    const accounts = [asset, account('b', { money: { posted: 500n } })];
    const request = move('b', 'asset', 150n, { pending: true });
    const held = decideAt([request, move('b', 'asset', 51n)], accounts);
    expect(verdicts(held)).toEqual(['ok', 'limit_daily']);
    const hold = holdOf(request.entries);
    const released = decideAt([resolve('void', hold), move('b', 'asset', 200n)], after(accounts, held));
    expect(verdicts(released)).toEqual(['ok', 'ok']);
  });

  it('made just before a midnight of the tenant and released after it, it gives back to the day that is over', () => {
    const zone = 'Asia/Tokyo';
    const beforeMidnight = Date.UTC(2026, 5, 30, 14, 59, 59, 999);
    const accounts = [account('a', { limits: LIMITS, money: { posted: 1_000n } }), account('b')];
    const request = move('a', 'b', 200n, { pending: true });
    const made = after(accounts, decideAt([request], accounts, beforeMidnight, zone));
    const later = decideAt([resolve('void', holdOf(request.entries, { madeAtMs: beforeMidnight })), move('a', 'b', 200n), move('a', 'b', 1n)], made, beforeMidnight + 1, zone);
    expect(later.outcomes.map(verdict)).toEqual(['ok', 'ok', 'limit_daily']);
  });
});
