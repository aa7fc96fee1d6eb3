import type { Stripe } from 'stripe';
import type { Attempt } from '../../../kit/payments/provider.ts';
import { stripeAmounts } from './amounts.ts';
import { OF_PAGE } from './facts.ts';

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

/** In the address to which the payer is sent who left the page without paying. */
export const LEFT = 'left';
const MOST_NAME = 250;

/** A page of Stripe's for one card. What the payer sees is what is asked: amounts are not turned into another currency there. */
export function pageCreation(attempt: Attempt, customer: string | null): Stripe.Checkout.SessionCreateParams {
  const { attemptId, paymentId, amount, currency, capture, save, description, statementDescriptor, email, returnUrl } = attempt;
  const metadata = { attempt_id: attemptId, payment_id: paymentId };
  const left = new URL(returnUrl);
  left.searchParams.set(LEFT, 'true');
  return {
    mode: 'payment', submit_type: 'pay', allowed_payment_method_types: ['card'], adaptive_pricing: { enabled: false }, client_reference_id: paymentId, metadata, success_url: returnUrl, cancel_url: left.href,
    line_items: [{ quantity: 1, price_data: { currency: currency.toLowerCase(), unit_amount: stripeAmounts.toUnits(amount, currency), product_data: { name: (description ?? '').slice(0, MOST_NAME) || 'Payment' } } }],
    payment_intent_data: {
      capture_method: capture, metadata: { ...metadata, ...OF_PAGE },
      ...(save ? { setup_future_usage: 'off_session' } : {}),
      ...(description === null ? {} : { description }),
      ...(statementDescriptor === null ? {} : { statement_descriptor_suffix: statementDescriptor }),
      ...(email === null ? {} : { receipt_email: email }),
    },
    ...(capture === 'manual' ? { payment_method_options: { card: { request_multicapture: 'if_available' } } } : {}),
    ...(customer === null ? {} : { customer }),
    ...(email === null || customer !== null ? {} : { customer_email: email }),
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
    case 'card-page':
    case 'bank-transfer':
    default: throw new Error(`Stripe's client takes no ${method.type}`);
  }
}

export const needsCustomer = ({ save, method }: Attempt): boolean => save && method.type !== 'saved';
