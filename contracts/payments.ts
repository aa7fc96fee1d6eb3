import { feePlanOperations } from './payments/fee-plans.ts';
import { providerOperations } from './payments/providers.ts';

/** Money from outside through providers, and back: payments, refunds, disputes, payouts. */
export const payments = { ...providerOperations, ...feePlanOperations };
