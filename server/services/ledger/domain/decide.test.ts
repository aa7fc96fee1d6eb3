import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { account, after, decideAt, entry, holdOf, move, posting, resolve, verdicts, DAY_MS, NOON_MS } from '../test/building.ts';
import { model } from '../test/model.ts';
import { available, LARGEST, postedNormal, type Account } from './account.ts';
import type { Hold, Request } from './posting.ts';

const IDS = ['a', 'b', 'c', 'e', 'bank', 'euros'] as const;
const CURRENCIES: Record<string, string> = { e: 'EUR', euros: 'EUR' };

const maybe = (max: bigint) => oneIn(3, null, fc.bigInt({ min: max / 3n, max }));
function oneIn<A, B>(n: number, rare: A, usual: fc.Arbitrary<B>): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: n - 1, arbitrary: usual }, { weight: 1, arbitrary: fc.constant(rare) });
}

/** A few accounts of all sorts: with floors above, at and below zero or none, with limits, frozen, closed, near the end of the range. */
const someAccounts = fc.tuple(...IDS.map((id) => fc.record({
  status: oneIn(14, 'frozen' as const, oneIn(14, 'closed' as const, fc.constant('open' as const))),
  minBalance: fc.constantFrom(0n, 0n, -50n, 30n, null),
  perTransaction: maybe(120n), daily: maybe(300n), monthly: maybe(500n),
  rich: fc.constantFrom(0n, 0n, 0n, LARGEST - 60n),
}).map(({ status, rich, ...limits }): Account => {
  const bank = id === 'bank' || id === 'euros';
  return account(id, {
    currency: CURRENCIES[id], side: bank ? 'debit' : 'credit', status: bank ? 'open' : status, limits: bank ? { minBalance: null } : limits,
    money: { posted: bank ? 0n : rich },
  });
})));

const amount = fc.oneof({ weight: 12, arbitrary: fc.bigInt({ min: 1n, max: 90n }) }, { weight: 1, arbitrary: fc.constantFrom(LARGEST, LARGEST - 20n) });
const dollars = fc.constantFrom('a', 'b', 'c');

/** What may be asked; `hold` picks one of those made before. */
const someAsked = fc.record({
  what: fc.constantFrom('move' as const, 'move' as const, 'fund' as const, 'fund' as const, 'many' as const, 'resolve' as const, 'resolve' as const),
  from: oneIn(6, 'e', dollars), to: oneIn(20, 'nobody', oneIn(8, 'e', dollars)), third: oneIn(12, 'euros', dollars), amount, second: amount,
  currency: oneIn(20, 'other' as const, fc.constant('own' as const)),
  pending: fc.boolean(), linked: oneIn(5, true, fc.constant(false)), charge: oneIn(5, false, fc.constant(true)),
  hold: fc.nat(), action: fc.constantFrom('post' as const, 'post' as const, 'void' as const, 'expire' as const), part: oneIn(2, null, amount),
  expiresInMs: fc.option(fc.constantFrom(1, DAY_MS, 40 * DAY_MS), { nil: null }),
});
type Asked = typeof someAsked extends fc.Arbitrary<infer Value> ? Value : never;

const someBatches = fc.array(fc.record({ laterMs: fc.constantFrom(0, 1, 12 * 3_600_000, DAY_MS, 20 * DAY_MS), asked: fc.array(someAsked, { minLength: 1, maxLength: 10 }) }), { minLength: 1, maxLength: 10 });

function toRequest(asked: Asked, atMs: number, holds: readonly Hold[], taken: Set<string>): Request {
  const { from, to, third, linked, pending, charge } = asked;
  const currency = asked.currency === 'other' ? 'JPY' : (CURRENCIES[from] ?? 'USD');
  const more = { linked, pending, charge, expiresAtMs: pending && asked.expiresInMs !== null ? atMs + asked.expiresInMs : null };
  const hold = asked.hold % 9 === 0 ? null : (holds[asked.hold % Math.max(holds.length, 1)] ?? null);
  // One hold is resolved once a batch: the engine sees to it.
  if (asked.what === 'resolve' && (hold === null || !taken.has(hold.postingId))) {
    if (hold !== null) taken.add(hold.postingId);
    return resolve(asked.action, hold, { linked, amount: asked.action === 'post' ? asked.part : null });
  }
  if (asked.what === 'fund') return move(currency === 'EUR' ? 'euros' : 'bank', from, asked.amount, more);
  if (asked.what === 'many') {
    const [x, y] = [asked.amount, asked.second];
    return posting([entry(from, -x - y, currency), entry(to, x, currency), entry(third, y, CURRENCIES[third] ?? 'USD'), entry(from, x, currency), entry(to, -x, currency)], more);
  }
  return posting([entry(from, -asked.amount, currency), entry(to, asked.amount, currency)], more);
}

describe('a batch', () => {
  it('is decided as the model decides it, over many batches, days and kinds of request', () => {
    fc.assert(fc.property(someAccounts, someBatches, (given, batches) => {
      const books = model(given);
      let accounts: Account[] = given.map((one) => ({ ...one, state: { ...one.state, posted: 0n } }));
      // What an account begins with came from the bank, so that all of it balances.
      const funding = given.filter(({ state }) => state.posted > 0n).map(({ id, state, currency }) => move(currency === 'EUR' ? 'euros' : 'bank', id, state.posted, { charge: false }));
      const holds: Hold[] = [];
      let atMs = NOON_MS;
      for (const { laterMs, asked } of [{ laterMs: 0, asked: [] }, ...batches]) {
        atMs += laterMs;
        const taken = new Set<string>();
        const requests = asked.length === 0 ? funding : asked.map((one) => toRequest(one, atMs, holds, taken));
        const expected = books.decide(requests, atMs);
        const decision = decideAt(requests, accounts, atMs);
        expect(verdicts(decision)).toEqual(expected);
        checkEntries(accounts, decision.outcomes);
        accounts = after(accounts, decision);
        for (const { id, state } of accounts) {
          expect({ id, posted: state.posted, debits: state.heldDebits, credits: state.heldCredits }).toEqual({ id, posted: books.posted(id), ...books.held(id) });
        }
        checkInvariants(accounts);
        follow(holds, decision.outcomes, atMs);
      }
    }), { numRuns: 400 });
  });

  it('decides accounts that share no posting independently of each other and of their order', () => {
    const step = fc.record({ side: fc.boolean(), out: fc.boolean(), amount: fc.bigInt({ min: 1n, max: 60n }), pending: fc.boolean() });
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const world = (name: string): Account[] => [account(`${name} 1`, { limits: { daily: 150n }, money: { posted: 100n } }), account(`${name} 2`, { money: { posted: 100n } })];
      const request = ({ side, out, amount: value, pending }: (typeof steps)[number]): Request => {
        const name = side ? 'left' : 'right';
        return move(`${name} ${out ? 1 : 2}`, `${name} ${out ? 2 : 1}`, value, { pending });
      };
      const requests = steps.map(request);
      const together = decideAt(requests, [...world('left'), ...world('right')]);
      for (const side of [true, false]) {
        const own = requests.filter((_, i) => steps[i]!.side === side);
        const apart = decideAt(own, world(side ? 'left' : 'right'));
        expect(together.outcomes.filter((_, i) => steps[i]!.side === side)).toEqual(apart.outcomes);
      }
      // The other side's requests first, or last: nothing changes.
      const sorted = decideAt([...requests.filter((_, i) => steps[i]!.side), ...requests.filter((_, i) => !steps[i]!.side)], [...world('right'), ...world('left')]);
      expect(new Map([...sorted.book.changed()].map(([{ id }, money]) => [id, money]))).toEqual(new Map([...together.book.changed()].map(([{ id }, money]) => [id, money])));
    }));
  });

  it('that is cut in two anywhere, but in a run, ends the same', () => {
    fc.assert(fc.property(fc.array(fc.record({ out: fc.boolean(), amount: fc.bigInt({ min: 1n, max: 60n }), linked: fc.boolean() }), { minLength: 2, maxLength: 20 }), fc.nat(), (steps, cut) => {
      const accounts = [account('a', { limits: { daily: 200n }, money: { posted: 100n } }), account('b', { money: { posted: 50n } })];
      const requests = steps.map(({ out, amount: value, linked }) => move(out ? 'a' : 'b', out ? 'b' : 'a', value, { linked }));
      let at = (cut % (requests.length - 1)) + 1;
      while (at < requests.length && requests[at - 1]!.linked) at++;
      const whole = decideAt(requests, accounts);
      const head = decideAt(requests.slice(0, at), accounts);
      const between = after(accounts, head);
      const tail = decideAt(requests.slice(at), between);
      expect([...verdicts(head), ...verdicts(tail)]).toEqual(verdicts(whole));
      expect(after(between, tail).map(({ state }) => state)).toEqual(after(accounts, whole).map(({ state }) => state));
    }));
  });

  it('a refused run leaves no trace, also of what in it was accepted, refused or held before it broke', () => {
    const accounts = [account('a', { limits: { daily: 100n }, money: { posted: 100n } }), account('b'), account('c', { money: { posted: 10n } })];
    const run = [
      move('a', 'b', 40n, { linked: true }), move('b', 'c', 40n, { linked: true, pending: true }), posting([entry('a', -30n), entry('a', 20n), entry('b', 10n)], { linked: true }),
      move('c', 'a', 11n),
    ];
    const decision = decideAt(run, accounts);
    expect(verdicts(decision)).toEqual(['linked_refused', 'linked_refused', 'linked_refused', 'insufficient_funds']);
    expect(decision.book.changed().size).toBe(0);
    const beside = decideAt([move('c', 'b', 3n), ...run, move('c', 'b', 7n)], accounts);
    expect(verdicts(beside)).toEqual(['ok', 'linked_refused', 'linked_refused', 'linked_refused', 'insufficient_funds', 'ok']);
    expect(after(accounts, beside).map(({ state: { version, posted, heldDebits } }) => [version, posted, heldDebits])).toEqual([[0, 100n, 0n], [2, 10n, 0n], [2, 0n, 0n]]);
  });

  it('resolves linked holds all together or not at all', () => {
    const holds = [holdOf([entry('a', -40n), entry('b', 40n)]), holdOf([entry('a', -60n), entry('c', 60n)], { status: 'voided' })];
    const accounts = [account('a', { money: { posted: 100n, heldDebits: 40n } }), account('b', { money: { heldCredits: 40n } }), account('c')];
    expect(verdicts(decideAt([resolve('post', holds[0]!, { linked: true }), resolve('post', holds[1]!)], accounts))).toEqual(['linked_refused', 'already_voided']);
    expect(decideAt([resolve('post', holds[0]!, { linked: true }), resolve('post', holds[1]!)], accounts).book.changed().size).toBe(0);
  });
});

/** Versions without a gap, each balance the one before plus the change. */
function checkEntries(before: readonly Account[], outcomes: ReturnType<typeof decideAt>['outcomes']): void {
  const states = new Map(before.map(({ id, state }) => [id, state]));
  for (const outcome of outcomes) {
    if (!outcome.ok) continue;
    for (const { account: { id }, change, after: money } of outcome.entries) {
      const was = states.get(id)!;
      expect([money.version, money.posted]).toEqual([was.version + 1, was.posted + change]);
      states.set(id, money);
    }
  }
}

function checkInvariants(accounts: readonly Account[]): void {
  const sums: Record<string, bigint> = {};
  for (const { currency, normalCredit, limits, state } of accounts) {
    sums[currency] = (sums[currency] ?? 0n) + state.posted;
    expect(state.heldDebits >= 0n && state.heldCredits >= 0n).toBe(true);
    // With a floor at or below zero, holds never exceed the funds above it; one above zero may have found the account below.
    const floor = limits.minBalance;
    if (floor !== null) expect(available(normalCredit, state)).toBeGreaterThanOrEqual(floor < 0n ? floor : 0n);
    if (floor !== null && floor <= 0n) expect(postedNormal(normalCredit, state.posted)).toBeGreaterThanOrEqual(floor);
  }
  expect(Object.values(sums).every((sum) => sum === 0n)).toBe(true);
}

/** The holds as the store would keep them. */
function follow(holds: Hold[], outcomes: ReturnType<typeof decideAt>['outcomes'], atMs: number): void {
  for (const outcome of outcomes) {
    if (!outcome.ok) continue;
    const { request } = outcome;
    if (request.type === 'posting') {
      const limited = outcome.entries.filter(({ account: { limits } }) => limits.perTransaction ?? limits.daily ?? limits.monthly).map(({ account: { id } }) => id);
      if (request.pending) holds.push(holdOf(request.entries, { postingId: request.postingId, expiresAtMs: request.expiresAtMs, madeAtMs: atMs, charged: request.charge ? [...limited] : [] }));
      continue;
    }
    const index = holds.findIndex(({ postingId }) => postingId === request.hold!.postingId);
    holds[index] = { ...holds[index]!, status: request.action === 'post' ? 'posted' : request.action === 'void' ? 'voided' : 'expired' };
  }
}
