import { feePlanOperations } from './payments/fee-plans.ts';
import { paymentOperations } from './payments/operations.ts';
import { providerOperations } from './payments/providers.ts';
import { routingOperations } from './payments/routing-rules.ts';

/** Money from outside through providers, and back: payments, refunds, disputes, payouts. */
export * from './payments/shapes.ts';

export const payments = { ...paymentOperations, ...providerOperations, ...feePlanOperations, ...routingOperations };
