import { describe, expect, test } from 'vitest';
import { disputeFacts } from './dispute-facts.ts';
import type { Dispute } from './resources.ts';

const DISPUTE: Dispute = { dispute_id: 'PP-R-1', reason: 'UNAUTHORISED', status: 'WAITING_FOR_SELLER_RESPONSE', dispute_amount: { currency_code: 'EUR', value: '10.00' } };
const seller = (type: 'DEBIT' | 'CREDIT', value: string) => ({ affected_party: 'SELLER', type, amount: { currency_code: 'EUR', value } });
const buyer = { affected_party: 'BUYER', type: 'CREDIT', amount: { currency_code: 'EUR', value: '10.00' } };
const told = (asked: Partial<Dispute>) => disputeFacts({ ...DISPUTE, ...asked });

describe('what a dispute of PayPal says', () => {
  test('an inquiry withdraws nothing; a claim does', () => {
    expect(told({ dispute_life_cycle_stage: 'INQUIRY' })).toMatchObject([{ type: 'dispute-opened', amount: 1_000, withdrawn: 0, dueMs: null }]);
    expect(told({ dispute_life_cycle_stage: 'CHARGEBACK' })).toMatchObject([{ withdrawn: 1_000 }]);
  });

  test('what has moved counts for more than the stage', () => {
    expect(told({ dispute_life_cycle_stage: 'CHARGEBACK', money_movements: [buyer] })).toMatchObject([{ withdrawn: 0 }]);
    expect(told({ dispute_life_cycle_stage: 'INQUIRY', money_movements: [seller('DEBIT', '4.00'), seller('DEBIT', '1.00')] })).toMatchObject([{ withdrawn: 500 }]);
  });

  test.each([
    ['RESOLVED_SELLER_FAVOUR', 'dispute-won'], ['CANCELED_BY_BUYER', 'dispute-won'], ['DENIED', 'dispute-won'], ['RESOLVED_WITH_PAYOUT', 'dispute-won'],
    ['RESOLVED_BUYER_FAVOUR', 'dispute-lost'], ['ACCEPTED', 'dispute-lost'],
  ])('%s is %s', (outcome, type) => {
    expect(told({ status: 'RESOLVED', dispute_outcome: { outcome_code: outcome }, money_movements: [seller('DEBIT', '10.00')] }).map((fact) => fact.type)).toEqual(['dispute-opened', type]);
  });

  test('an outcome that says nothing is told by whose the money is in the end', () => {
    const none = { status: 'RESOLVED', dispute_outcome: { outcome_code: 'NONE' } };
    expect(told({ ...none, money_movements: [seller('DEBIT', '10.00'), seller('CREDIT', '10.00')] }).at(-1)).toEqual({ type: 'dispute-won', reference: 'PP-R-1', returned: 1_000 });
    expect(told({ ...none, money_movements: [seller('DEBIT', '10.00')] }).at(-1)).toEqual({ type: 'dispute-lost', reference: 'PP-R-1' });
  });
});
