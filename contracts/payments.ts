import { linkOperations } from './payments/links.ts';
import { payoutOperations } from './payments/payouts.ts';

/** Money from outside through providers, and back: payments, refunds, disputes, payouts. */

export { BankAccount, BankAccountInput, BankAccountShown } from './payments/bank-accounts.ts';
export { PaymentLink } from './payments/links.ts';
export { Payout, PayoutBatch, PayoutInput, PayoutPosting, PayoutStatus } from './payments/payouts.ts';

export const payments = { ...payoutOperations, ...linkOperations };
