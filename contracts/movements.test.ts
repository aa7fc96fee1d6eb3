import fc from 'fast-check';
import { expect, test } from 'vitest';
import { movements, namedMovements, sums } from './movements.ts';

const [ann, bob, cyd] = ['acc_a', 'acc_b', 'acc_c'] as const;
const entry = (accountId: string, direction: 'debit' | 'credit', amount: number, currency = 'EUR') => ({ accountId, direction, amount, currency });

test.each([
  ['a transfer', 'one', { from: ann, to: bob, amount: 5, currency: 'EUR' }, [{ amount: 5, currency: 'EUR', from: ann, to: bob }]],
  ['a deposit', 'one', { to: bob, amount: 5, currency: 'EUR' }, [{ amount: 5, currency: 'EUR', from: null, to: bob }]],
  ['a withdrawal', 'one', { from: ann, amount: 5, currency: 'EUR' }, [{ amount: 5, currency: 'EUR', from: ann, to: null }]],
  ['a batch', 'many', { transactions: [{ from: ann, to: bob, amount: 1, currency: 'EUR' }, { to: cyd, amount: 2, currency: 'USD' }] },
    [{ amount: 1, currency: 'EUR', from: ann, to: bob }, { amount: 2, currency: 'USD', from: null, to: cyd }]],
  ['entries', 'postings', { postings: [{ entries: [entry(ann, 'debit', 3), entry(bob, 'credit', 2), entry(cyd, 'credit', 1)] }] },
    [{ amount: 2, currency: 'EUR', from: ann, to: bob }, { amount: 1, currency: 'EUR', from: ann, to: cyd }]],
  ['entries of several payers', 'postings', { postings: [{ entries: [entry(ann, 'debit', 1), entry(bob, 'debit', 2), entry(cyd, 'credit', 3)] }] },
    [{ amount: 3, currency: 'EUR', from: null, to: cyd }]],
  ['a review', 'transaction', { id: 'txn_1' }, { of: 'transaction', id: 'txn_1' }],
  ['a reversal', 'reversal', { id: 'txn_1' }, { of: 'transaction', id: 'txn_1' }],
  ['a hold', 'hold', { id: 'pst_1', amount: 1 }, { of: 'posting', id: 'pst_1' }],
  ['an exchange by quote', 'conversion', { from: ann, to: bob, quoteId: 'fxq_1', maxFromAmount: 9 }, { of: 'quote', id: 'fxq_1' }],
  ['an exchange', 'conversion', { from: ann, to: bob, fromCurrency: 'EUR', fromAmount: 5 }, [{ amount: 5, currency: 'EUR', from: ann, to: bob }]],
  ['an exchange for an amount', 'conversion', { from: ann, to: bob, fromCurrency: 'EUR', toAmount: 5, maxFromAmount: 8 }, [{ amount: 8, currency: 'EUR', from: ann, to: bob }]],
] as const)('%s', (_what, moves, input, expected) => {
  expect(movements(moves, input)).toEqual(expected);
});

const transaction = { amount: 7, currency: 'EUR', from: ann, to: bob };
const posting = { entries: [entry(ann, 'debit', 9), entry(bob, 'credit', 9)].map((one) => ({ ...one, version: 1, balance: { posted: 0, held: 0, available: 0 } })) };

test.each([
  ['let go on', 'transaction', {}, transaction, { moved: [transaction], whole: true }],
  ['undone, it goes back', 'reversal', {}, transaction, { moved: [{ ...transaction, from: bob, to: ann }], whole: true }],
  ['a hold', 'hold', {}, posting, { moved: [{ amount: 9, currency: 'EUR', from: ann, to: bob }], whole: true }],
  ['a part of one', 'hold', { amount: 4 }, posting, { moved: [{ amount: 4, currency: 'EUR', from: ann, to: bob }], whole: true }],
  ['a locked quote', 'conversion', { from: ann, to: bob, maxFromAmount: 99 }, { from: 'EUR', fromAmount: 7, lock: 'hour' }, { moved: [transaction], whole: true }],
  ['a quote that locks nothing', 'conversion', { from: ann, to: bob, maxFromAmount: 9 }, { from: 'EUR', fromAmount: 7, lock: 'none' }, { moved: [{ ...transaction, amount: 9 }], whole: true }],
  ['a group of which one is known', 'hold', { group: true }, posting, { moved: [{ amount: 9, currency: 'EUR', from: ann, to: bob }], whole: false }],
] as const)('what is named: %s', (_what, moves, input, named, expected) => {
  expect(namedMovements(moves, input, named)).toEqual(expected);
});

const moved = fc.record({ amount: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), currency: fc.constantFrom('EUR', 'USD'), from: fc.constant(null), to: fc.constant(null) });

test('a payment cut into pieces is as large as before, however large', () => {
  fc.assert(fc.property(fc.array(moved, { maxLength: 50 }), (pieces) => {
    for (const currency of ['EUR', 'USD']) {
      const expected = pieces.filter((one) => one.currency === currency).reduce((sum, { amount }) => sum + BigInt(amount), 0n);
      expect(sums(pieces).get(currency) ?? 0n).toBe(expected);
    }
  }));
});
