import type { Decline, DeclineAdvice, DeclineCode, ProviderError } from '../../../kit/payments/provider.ts';

type Meaning = readonly [DeclineCode, DeclineAdvice];

/**
 * What PayPal's issues say of a payer, where they do: a decline is an answer. Issues that are not here say that the request or the merchant's account is wrong.
 * Never `retry-other-provider`: the payer's PayPal account is nowhere else.
 */
const ISSUES: Readonly<Record<string, Meaning>> = {
  AGREEMENT_ALREADY_CANCELLED: ['authorization_missing_or_revoked', 'stop-recurring'],
  AUTHORIZATION_DENIED: ['do_not_honor', 'other-method'],
  BILLING_AGREEMENT_NOT_FOUND: ['authorization_missing_or_revoked', 'update-method'],
  CARD_BRAND_NOT_SUPPORTED: ['card_not_supported_restricted', 'other-method'],
  CARD_CLOSED: ['account_closed_or_invalid', 'update-method'],
  CARD_EXPIRED: ['invalid_expiry_date', 'update-method'],
  COMPLIANCE_VIOLATION: ['compliance_or_sanctions_restriction', 'do-not-retry'],
  DECLINED_DUE_TO_RELATED_TXN: ['transaction_not_permitted', 'do-not-retry'],
  DOMESTIC_TRANSACTION_REQUIRED: ['currency_or_corridor_not_enabled', 'other-method'],
  // The same payment of ours has been paid for by another order: the one thing not to do is to try again.
  DUPLICATE_INVOICE_ID: ['duplicate_request', 'do-not-retry'],
  INSTRUMENT_DECLINED: ['payment_method_issue', 'other-method'],
  MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED: ['velocity_limit_exceeded', 'other-method'],
  ORDER_EXPIRED: ['payment_session_timeout', 'other-method'],
  PAYEE_BLOCKED_TRANSACTION: ['psp_fraud_engine_decline', 'do-not-retry'],
  PAYER_ACCOUNT_LOCKED_OR_CLOSED: ['account_closed_or_invalid', 'other-method'],
  PAYER_ACCOUNT_RESTRICTED: ['transaction_not_permitted', 'other-method'],
  PAYER_ACTION_REQUIRED: ['authentication_required', 'retry-after-authentication'],
  PAYER_CANNOT_PAY: ['payment_method_issue', 'other-method'],
  PAYMENT_SOURCE_CANNOT_BE_USED: ['payment_method_issue', 'update-method'],
  PAYMENT_SOURCE_DECLINED_BY_PROCESSOR: ['do_not_honor', 'other-method'],
  PAYMENT_SOURCE_INFO_CANNOT_BE_VERIFIED: ['authentication_failed', 'update-method'],
  REDIRECT_PAYER_FOR_ALTERNATE_FUNDING: ['insufficient_funds', 'other-method'],
  REFERENCED_CARD_EXPIRED: ['invalid_expiry_date', 'update-method'],
  TOKEN_EXPIRED: ['authorization_missing_or_revoked', 'update-method'],
  TOKEN_ID_NOT_FOUND: ['authorization_missing_or_revoked', 'update-method'],
  TRANSACTION_BLOCKED_BY_PAYEE: ['psp_fraud_engine_decline', 'do-not-retry'],
  TRANSACTION_LIMIT_EXCEEDED: ['credit_limit_exceeded', 'other-method'],
  TRANSACTION_RECEIVING_LIMIT_EXCEEDED: ['merchant_inactive', 'do-not-retry'],
  TRANSACTION_REFUSED: ['transaction_not_permitted', 'other-method'],
};

/** Undefined where the issue says nothing of the payer. */
export function declineOf(provider: ProviderError): Decline | undefined {
  const meaning = ISSUES[provider.code];
  return meaning === undefined ? undefined : { code: meaning[0], advice: meaning[1], provider };
}

/** A payment that PayPal shows as denied, without an issue. */
export function deniedBy(provider: ProviderError): Decline {
  return declineOf(provider) ?? { code: 'do_not_honor', advice: 'other-method', provider };
}
