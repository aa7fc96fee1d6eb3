import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mirror, type Owed } from './transit.ts';

const side = (ledger: string, other: string, posted: bigint, more: Partial<Owed> = {}): Owed => ({ ledger, other, currency: 'USD', posted, held: 0n, ...more });

it.each<[string, Owed[], boolean]>([
  ['nothing', [], true],
  ['what one owes, the other is owed', [side('a', 'b', 5n), side('b', 'a', -5n)], true],
  ['one is short of a cent', [side('a', 'b', 5n), side('b', 'a', -4n)], false],
  ['one side is not there', [side('a', 'b', 5n)], false],
  ['one side is not there, and nothing is owed', [side('a', 'b', 0n)], true],
  ['both owe', [side('a', 'b', 5n), side('b', 'a', 5n)], false],
  ['currencies do not make up for each other', [side('a', 'b', 5n), side('b', 'a', -5n, { currency: 'EUR' })], false],
  ['nor do pairs', [side('a', 'b', 5n), side('c', 'a', -5n)], false],
  ['something is held', [side('a', 'b', 5n, { held: 1n }), side('b', 'a', -5n)], false],
])('%s', (_what, accounts, right) => {
  expect(mirror(accounts, []).wrong.length === 0).toBe(right);
});

it('says nothing of a pair with a transfer under way, and all of the others', () => {
  const accounts = [side('a', 'b', 5n), side('b', 'a', 0n), side('a', 'c', 1n), side('c', 'a', 0n)];
  expect(mirror(accounts, [{ from: 'b', to: 'a', currency: 'USD' }])).toMatchObject({ pairs: 2, underWay: 1, wrong: [expect.stringContaining('a owes c 1 USD')] });
});

it('holds for any transfers that both sides have posted, and for none that one has not', () => {
  const transfer = fc.record({ from: fc.constantFrom('a', 'b', 'c'), to: fc.constantFrom('d', 'e'), amount: fc.bigInt({ min: 1n, max: 2n ** 53n - 1n }) });
  fc.assert(fc.property(fc.array(transfer, { minLength: 1, maxLength: 30 }), (transfers) => {
    const owed = new Map<string, Owed>();
    const add = (ledger: string, other: string, amount: bigint) => owed.set(`${ledger} ${other}`, side(ledger, other, (owed.get(`${ledger} ${other}`)?.posted ?? 0n) + amount));
    for (const { from, to, amount } of transfers) {
      add(from, to, amount);
      add(to, from, -amount);
    }
    expect(mirror([...owed.values()], []).wrong).toEqual([]);
    const last = transfers.at(-1)!;
    add(last.to, last.from, last.amount);
    expect(mirror([...owed.values()], []).wrong).toHaveLength(1);
  }));
});
