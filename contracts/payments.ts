import { payoutOperations } from './payments/payouts.ts';

/** Money from outside through providers, and back: payments, refunds, disputes, payouts. */

export { BankAccount, BankAccountInput, BankAccountShown } from './payments/bank-accounts.ts';
export { Payout, PayoutBatch, PayoutInput, PayoutPosting, PayoutStatus } from './payments/payouts.ts';

export const payments = { ...payoutOperations };
