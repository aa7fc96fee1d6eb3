import type { Decline, DeclineAdvice, DeclineCode } from '../../../kit/payments/provider.ts';
import type { SquareError } from './resources.ts';

type Meaning = readonly [DeclineCode, DeclineAdvice];

/** Square's error codes that speak of the payer's means. */
const CODES: Readonly<Record<string, Meaning>> = {
  ACCOUNT_UNUSABLE: ['account_closed_or_invalid', 'update-method'],
  ADDRESS_VERIFICATION_FAILURE: ['pm_address_mismatch', 'update-method'],
  ALLOWABLE_PIN_TRIES_EXCEEDED: ['velocity_limit_exceeded', 'other-method'],
  AMOUNT_TOO_HIGH: ['credit_limit_exceeded', 'other-method'],
  BAD_EXPIRATION: ['invalid_expiry_date', 'update-method'],
  BUYER_REFUSED_PAYMENT: ['payment_cancelled_by_user', 'other-method'],
  CARDHOLDER_INSUFFICIENT_PERMISSIONS: ['transaction_not_permitted', 'other-method'],
  CARD_DECLINED: ['do_not_honor', 'retry-other-provider'],
  CARD_DECLINED_CALL_ISSUER: ['do_not_honor', 'other-method'],
  CARD_DECLINED_VERIFICATION_REQUIRED: ['authentication_required', 'retry-after-authentication'],
  CARD_EXPIRED: ['invalid_expiry_date', 'update-method'],
  CARD_NOT_SUPPORTED: ['card_not_supported_restricted', 'retry-other-provider'],
  CARD_TOKEN_EXPIRED: ['payment_session_timeout', 'update-method'],
  CARD_TOKEN_USED: ['duplicate_request', 'update-method'],
  CVV_FAILURE: ['invalid_cvv', 'update-method'],
  EXPIRATION_FAILURE: ['invalid_expiry_date', 'update-method'],
  GENERIC_DECLINE: ['do_not_honor', 'retry-other-provider'],
  INSUFFICIENT_FUNDS: ['insufficient_funds', 'other-method'],
  INVALID_ACCOUNT: ['account_closed_or_invalid', 'update-method'],
  INVALID_CARD: ['invalid_card_number', 'update-method'],
  INVALID_CARD_DATA: ['invalid_card_number', 'update-method'],
  INVALID_EXPIRATION: ['invalid_expiry_date', 'update-method'],
  INVALID_PIN: ['authentication_failed', 'other-method'],
  INVALID_POSTAL_CODE: ['pm_address_mismatch', 'update-method'],
  PAN_FAILURE: ['invalid_card_number', 'update-method'],
  PAYMENT_LIMIT_EXCEEDED: ['velocity_limit_exceeded', 'retry-other-provider'],
  SOURCE_EXPIRED: ['payment_session_timeout', 'update-method'],
  SOURCE_USED: ['duplicate_request', 'update-method'],
  TEMPORARY_ERROR: ['downstream_technical_issue', 'retry-other-provider'],
  TRANSACTION_LIMIT: ['credit_limit_exceeded', 'other-method'],
  UNSUPPORTED_CARD_BRAND: ['card_not_supported_restricted', 'retry-other-provider'],
  VERIFY_AVS_FAILURE: ['pm_address_mismatch', 'update-method'],
  VERIFY_CVV_FAILURE: ['invalid_cvv', 'update-method'],
  VOICE_FAILURE: ['authentication_required', 'other-method'],
};

/** Undefined where the error says nothing of the payer: then the request or the account is wrong. */
export function declineOf(error: SquareError): Decline | undefined {
  const provider = { code: error.code, message: error.detail ?? '' };
  const meaning = CODES[error.code];
  if (meaning !== undefined) return { code: meaning[0], advice: meaning[1], provider };
  return error.category === 'PAYMENT_METHOD_ERROR' ? { code: 'payment_method_issue', advice: 'other-method', provider } : undefined;
}
