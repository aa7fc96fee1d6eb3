import { feePlanOperations } from './payments/fee-plans.ts';
import { providerOperations } from './payments/providers.ts';
import { routingOperations } from './payments/routing-rules.ts';

/** Money from outside through providers, and back: payments, refunds, disputes, payouts. */
export const payments = { ...providerOperations, ...feePlanOperations, ...routingOperations };
