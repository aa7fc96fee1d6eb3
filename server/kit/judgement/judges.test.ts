import { describe, expect, it } from 'vitest';
import { judgedText, signedText, voteText } from './certificate.ts';
import type { AccountFacts, Case } from './facts.ts';
import { judgeCompliance } from './judge-compliance.ts';
import { judgeFraud } from './judge-fraud.ts';
import { judgeFunds } from './judge-funds.ts';
import type { Verdict } from './verdict.ts';

const facts = (accountId: string, more: Partial<AccountFacts> = {}): AccountFacts => ({
  accountId, kind: 'customer', currency: 'USD', status: 'open', customerStatus: 'active', available: 1_000, version: 7, minBalance: 0, perTransaction: null,
  hasPeriodLimit: false, ...more,
});
const movement = (more: Partial<Case> = {}): Case => ({
  id: 't', type: 'transfer', amount: 100, currency: 'USD', from: facts('a'), to: facts('b'), charged: true, reviewed: false, ...more,
});
const said = (verdict: Verdict): string => (verdict.vote === 'reject' ? verdict.code : verdict.vote);

describe('compliance', () => {
  it.each([
    ['open accounts of active customers', movement(), 'approve'],
    ["the tenant's own accounts, which have no customer", movement({ from: facts('a', { customerStatus: null }), to: facts('b', { customerStatus: null }) }), 'approve'],
    ['a frozen payer', movement({ from: facts('a', { status: 'frozen' }) }), 'account_frozen'],
    ['a frozen receiver', movement({ to: facts('b', { status: 'frozen' }) }), 'account_frozen'],
    ['a closed receiver', movement({ to: facts('b', { status: 'closed' }) }), 'account_closed'],
    ['a blocked customer paying', movement({ from: facts('a', { customerStatus: 'blocked' }) }), 'customer_blocked'],
    ['a blocked customer receiving', movement({ to: facts('b', { customerStatus: 'blocked' }) }), 'customer_blocked'],
    ['a frozen account of a blocked customer', movement({ from: facts('a', { status: 'frozen', customerStatus: 'blocked' }) }), 'account_frozen'],
  ])('%s', (_name, given, expected) => {
    expect(said(judgeCompliance(given))).toBe(expected);
  });
});

describe('funds', () => {
  const payer = (more: Partial<AccountFacts>, rest: Partial<Case> = {}): Case => movement({ from: facts('a', more), ...rest });
  it.each([
    ['all there is', payer({ available: 100 }), 'approve'],
    ['one more than there is', payer({ available: 99 }), 'insufficient_funds'],
    ['down to a floor above zero', payer({ available: 150, minBalance: 50 }), 'approve'],
    ['through it', payer({ available: 149, minBalance: 50 }), 'insufficient_funds'],
    ['into an overdraft, to its end', payer({ available: 0, minBalance: -100 }), 'approve'],
    ['beyond it', payer({ available: -1, minBalance: -100 }), 'insufficient_funds'],
    ['without a floor', payer({ available: -5_000, minBalance: null }), 'approve'],
    ['exactly the limit per transaction', payer({ perTransaction: 100 }), 'approve'],
    ['above it', payer({ perTransaction: 99 }), 'limit_per_transaction'],
    ['above it, with too little funds: the limit comes first', payer({ perTransaction: 99, available: 0 }), 'limit_per_transaction'],
    ['above it, but not charged', payer({ perTransaction: 99 }, { charged: false }), 'approve'],
    ['too little, where a daily limit would be the first reason: the ledger knows', payer({ available: 0, hasPeriodLimit: true }), 'approve'],
    ['too little, with a daily limit that is not charged', payer({ available: 0, hasPeriodLimit: true }, { charged: false }), 'insufficient_funds'],
  ])('%s', (_name, given, expected) => {
    expect(said(judgeFunds(given))).toBe(expected);
  });
});

describe('fraud', () => {
  const RULES = { reviewAmount: 1_000, reviewPerMinute: 3, rejectPerMinute: 5 };
  const seen = (count: number) => ({ count, amount: 0 });
  it.each([
    ['a small amount', movement(), 0, 'approve'],
    ['just below the amount to look at', movement({ amount: 999 }), 0, 'approve'],
    ['the amount to look at', movement({ amount: 1_000 }), 0, 'review'],
    ['somebody has looked', movement({ amount: 1_000, reviewed: true }), 0, 'approve'],
    ['the third in a minute', movement(), 2, 'approve'],
    ['the fourth', movement(), 3, 'review'],
    ['the fifth', movement(), 4, 'review'],
    ['the sixth', movement(), 5, 'quorum_rejected'],
    ['the sixth, also where somebody has looked', movement({ reviewed: true }), 5, 'quorum_rejected'],
    ['a merchant paying out in bulk', movement({ from: facts('m', { kind: 'merchant' }), amount: 5_000 }), 50, 'approve'],
    ["the tenant's clearing account", movement({ from: facts('c', { kind: 'clearing' }), amount: 5_000 }), 5_000, 'approve'],
  ])('%s', (_name, given, count, expected) => {
    expect(said(judgeFraud(given, seen(count), RULES))).toBe(expected);
  });

  it('scores from 0 to 100, rising with amount and with speed', () => {
    const score = (amount: number, count: number) => {
      const verdict = judgeFraud(movement({ amount }), seen(count), RULES);
      return 'score' in verdict ? verdict.score! : -1;
    };
    expect([score(1, 0), score(500, 0), score(999, 0), score(999, 2), score(1_000_000, 99)]).toEqual([17, 42, 67, 100, 100]);
    expect(Number.isInteger(score(333, 1))).toBe(true);
  });
});

describe('what validators sign', () => {
  it('is the same text for everyone, to the letter', () => {
    const cases = [movement({ id: 't1' }), movement({ id: 't2', amount: 5, currency: 'EUR', from: facts('c', { version: 0 }) })];
    expect(judgedText('batch', cases)).toBe('[1,"batch",["t1","a",7,"b",7,100,"USD"],["t2","c",0,"b",7,5,"EUR"]]');
    expect(JSON.parse(judgedText('batch', cases))).toHaveLength(4);
    const votes = voteText([{ vote: 'approve' }, { vote: 'review', detail: 'look', score: 9 }, { vote: 'reject', code: 'account_frozen', detail: 'frozen' }, { vote: 'abstain' }]);
    expect(votes).toEqual({ votes: 'avrx', reasons: { 1: 'look', 2: 'frozen' } });
    expect(signedText('batch', 'digest', 'fraud', 'node', votes)).toBe('[1,"batch","digest","fraud","node","avrx",{"1":"look","2":"frozen"}]');
  });

  it('differs with anything that was judged', () => {
    const base = movement();
    const others: Partial<Case>[] = [{ id: 'u' }, { amount: 101 }, { currency: 'EUR' }, { from: facts('x') }, { to: facts('x') }, { from: facts('a', { version: 8 }) }];
    expect(new Set([base, ...others.map((more) => movement(more))].map((one) => judgedText('batch', [one]))).size).toBe(others.length + 1);
    expect(judgedText('other', [base])).not.toBe(judgedText('batch', [base]));
  });
});
