import { feePlanOperations } from './payments/fee-plans.ts';
import { linkOperations } from './payments/links.ts';
import { paymentOperations } from './payments/operations.ts';
import { payoutOperations } from './payments/payouts.ts';
import { providerOperations } from './payments/providers.ts';
import { routingOperations } from './payments/routing-rules.ts';

/** Money from outside through providers, and back: payments, refunds, disputes, payouts. */
export * from './payments/shapes.ts';
export { BankAccount, BankAccountInput, BankAccountShown } from './payments/bank-accounts.ts';
export { PaymentLink } from './payments/links.ts';
export { Payout, PayoutBatch, PayoutBatchResult, PayoutInput, PayoutPosting, PayoutStatus } from './payments/payouts.ts';

export const payments = { ...paymentOperations, ...providerOperations, ...feePlanOperations, ...routingOperations, ...payoutOperations, ...linkOperations };
