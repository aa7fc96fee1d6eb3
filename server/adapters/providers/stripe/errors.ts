import type { Stripe } from 'stripe';
import { ProviderRefused, ProviderUnreached, type ProviderError } from '../../../kit/payments/provider.ts';
import { wasNeverSent } from '../http.ts';

/** Stripe's errors by what they say of the money. Told apart by name: the SDK is loaded only when it is used. */
export function isStripeError(error: unknown, ...types: string[]): error is Stripe.errors.StripeError {
  return error instanceof Error && 'type' in error && types.includes(String(error.type));
}

export const isDecline = (error: unknown): error is Stripe.errors.StripeError => isStripeError(error, 'StripeCardError');

/** The intent is not in the state that the request is for: it may be that the request was done already. */
export const isOtherState = (error: unknown): error is Stripe.errors.StripeError => isStripeError(error, 'StripeInvalidRequestError') && error.code === 'payment_intent_unexpected_state';

/** It understood, and will not: too much, too late, already done. Wrong keys are no such answer. */
export const isRefusal = (error: unknown): error is Stripe.errors.StripeError => isDecline(error) || (isStripeError(error, 'StripeInvalidRequestError') && error.statusCode !== 404 && error.statusCode !== 409);

export const providerError = ({ code, message, type }: Stripe.errors.StripeError): ProviderError => ({ code: code ?? type, message });

/**
 * What the port's callers are told. Too many requests: it did nothing, and may be asked again, as if it had not been reached. A key in use (409) or used with other
 * parameters, an error of the server and a lost answer tell nothing: they are thrown as they are, and `find` must be asked.
 */
export function sortedError(error: unknown): Error {
  if (isStripeError(error, 'StripeAuthenticationError', 'StripePermissionError')) return new ProviderRefused(providerError(error));
  if (isStripeError(error, 'StripeInvalidRequestError') && error.statusCode !== 409) return new ProviderRefused(providerError(error));
  if (isStripeError(error, 'StripeRateLimitError') && error.code !== 'lock_timeout') return new ProviderUnreached('Stripe takes no more requests for now', { cause: error });
  if (isStripeError(error, 'StripeConnectionError') && wasNeverSent(error.detail)) return new ProviderUnreached('nobody answers for Stripe', { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}

/** Does something at Stripe; what goes wrong is thrown in the port's words. */
export async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw sortedError(error);
  }
}
