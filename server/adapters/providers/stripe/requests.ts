import type { Stripe } from 'stripe';
import type { Attempt } from '../../../kit/payments/provider.ts';
import { stripeAmounts } from './amounts.ts';

/** With every answer about an intent, what its facts are read from. */
export const EXPAND = ['latest_charge', 'payment_method'];

/** The first half of a payment: an intent that charges nobody yet. The same attempt asks the same, so that its key finds the same intent. */
export function creation({ attemptId, paymentId, amount, currency, capture, save, description, statementDescriptor, email, method }: Attempt, customer: string | null): Stripe.PaymentIntentCreateParams {
  const payer = method.type === 'saved' ? method.customer : customer;
  return {
    amount: stripeAmounts.toUnits(amount, currency), currency: currency.toLowerCase(), capture_method: capture, allowed_payment_method_types: ['card'],
    metadata: { attempt_id: attemptId, payment_id: paymentId },
    ...(capture === 'manual' ? { payment_method_options: { card: { request_multicapture: 'if_available' } } } : {}),
    ...(payer == null ? {} : { customer: payer }),
    ...(save ? { setup_future_usage: 'off_session' } : {}),
    ...(description === null ? {} : { description }),
    ...(statementDescriptor === null ? {} : { statement_descriptor_suffix: statementDescriptor }),
    ...(email === null ? {} : { receipt_email: email }),
  };
}

/** The second half, which charges. A saved method is charged without its payer. */
export function confirmation({ method, returnUrl }: Attempt): Stripe.PaymentIntentConfirmParams {
  const expand = EXPAND;
  switch (method.type) {
    case 'saved': return { payment_method: method.token, off_session: true, expand };
    case 'card':
    case 'wallet':
      // A token of Stripe's older pages, which is no payment method yet.
      if (method.token.startsWith('tok_')) return { payment_method_data: { type: 'card', card: { token: method.token } } as Stripe.PaymentIntentConfirmParams.PaymentMethodData, return_url: returnUrl, expand };
      return { payment_method: method.token, return_url: returnUrl, expand };
    case 'redirect':
    case 'bank-transfer':
    default: throw new Error(`Stripe's client takes no ${method.type}`);
  }
}

export const needsCustomer = ({ save, method }: Attempt): boolean => save && method.type !== 'saved';
