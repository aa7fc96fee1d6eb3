import { describe, expect, it } from 'vitest';
import type { AccountFacts, Case } from '../../../kit/judgement/facts.ts';
import { precheck } from './precheck.ts';
import { isCharged, TYPES } from './transaction.ts';

const facts = (accountId: string, more: Partial<AccountFacts> = {}): AccountFacts => ({
  accountId, kind: 'customer', currency: 'USD', status: 'open', customerStatus: 'active', available: 1_000, version: 7, minBalance: 0, perTransaction: null,
  hasPeriodLimit: false, ...more,
});
const movement = (more: Partial<Case> = {}): Case => ({
  id: 't', type: 'transfer', amount: 100, currency: 'USD', from: facts('a'), to: facts('b'), charged: true, reviewed: false, ...more,
});

describe('before anybody judges', () => {
  it.each([
    ['nothing is wrong', movement(), undefined],
    ['the payer has another currency', movement({ from: facts('a', { currency: 'EUR' }) }), 'currency_mismatch'],
    ['the receiver has another currency', movement({ to: facts('b', { currency: 'EUR' }) }), 'currency_mismatch'],
    ['both have another one', movement({ currency: 'EUR' }), 'currency_mismatch'],
    ['it goes to where it comes from', movement({ to: facts('a') }), 'same_account'],
    ['currency comes before that', movement({ to: facts('a'), currency: 'EUR' }), 'currency_mismatch'],
  ])('%s', (_name, given, expected) => {
    expect(precheck(given)?.code).toBe(expected);
  });
});

it('limits are charged for what a customer sends, not for what comes in or goes back', () => {
  expect(TYPES.filter((type) => !isCharged({ type }))).toEqual(['deposit', 'reversal']);
});
