import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { account } from '../test/building.ts';
import { openBook } from './book.ts';

const accounts = ['a', 'b', 'c'].map((id) => account(id));

describe('the book', () => {
  it('hands out what came last, and finds accounts of their own ledger only', () => {
    const book = openBook(accounts);
    expect(book.account(1, 'a')).toBe(accounts[0]);
    expect([book.account(2, 'a'), book.account(1, 'd')]).toEqual([undefined, undefined]);
    book.put(accounts[0]!, { ...accounts[0]!.state, posted: 5n });
    expect(book.money(accounts[0]!).posted).toBe(5n);
    expect(book.money(accounts[1]!)).toBe(accounts[1]!.state);
  });

  it('goes back to any mark as if nothing had been put since, however marks are nested', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('put' as const), at: fc.nat(2), posted: fc.bigInt({ min: 0n, max: 9n }) }),
      fc.record({ do: fc.constantFrom('mark' as const, 'back' as const), at: fc.nat(2), posted: fc.constant(0n) }),
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const book = openBook(accounts);
      const seen = () => [...book.changed()].map(([{ id }, { posted }]) => `${id} ${posted}`).toSorted();
      const marks: { mark: number; seen: string[] }[] = [];
      for (const { do: what, at, posted } of steps) {
        if (what === 'put') book.put(accounts[at]!, { ...accounts[at]!.state, posted });
        else if (what === 'mark') marks.push({ mark: book.mark(), seen: seen() });
        else {
          const last = marks.pop();
          if (last === undefined) continue;
          book.backTo(last.mark);
          expect(seen()).toEqual(last.seen);
        }
      }
    }));
  });
});
