import type { Decline, DeclineAdvice, DeclineCode } from '../../../kit/payments/provider.ts';

type Meaning = readonly [DeclineCode, DeclineAdvice];

/**
 * https://docs.stripe.com/declines/codes and https://docs.stripe.com/error-codes, by decline code, else by error code. Another provider is advised where Stripe or its
 * acquirer said no and the issuer might not; never where the issuer said that the card is lost, stolen or not to be tried again.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  account_closed: ['account_closed_or_invalid', 'other-method'],
  approve_with_id: ['do_not_honor', 'retry-later'],
  authentication_not_handled: ['authentication_failed', 'retry-after-authentication'],
  authentication_required: ['authentication_required', 'retry-after-authentication'],
  call_issuer: ['do_not_honor', 'other-method'],
  card_not_supported: ['card_not_supported_restricted', 'other-method'],
  card_velocity_exceeded: ['velocity_limit_exceeded', 'retry-later'],
  currency_not_supported: ['currency_or_corridor_not_enabled', 'other-method'],
  do_not_honor: ['do_not_honor', 'other-method'],
  do_not_try_again: ['do_not_honor', 'do-not-retry'],
  duplicate_transaction: ['duplicate_request', 'do-not-retry'],
  expired_card: ['invalid_expiry_date', 'update-method'],
  fraudulent: ['suspected_fraud', 'do-not-retry'],
  generic_decline: ['do_not_honor', 'retry-later'],
  incorrect_address: ['pm_address_mismatch', 'update-method'],
  incorrect_cvc: ['invalid_cvv', 'update-method'],
  incorrect_number: ['invalid_card_number', 'update-method'],
  incorrect_pin: ['payment_method_issue', 'update-method'],
  incorrect_zip: ['pm_address_mismatch', 'update-method'],
  insufficient_funds: ['insufficient_funds', 'retry-later'],
  invalid_account: ['account_closed_or_invalid', 'other-method'],
  invalid_amount: ['transaction_not_permitted', 'do-not-retry'],
  invalid_cvc: ['invalid_cvv', 'update-method'],
  invalid_expiry_month: ['invalid_expiry_date', 'update-method'],
  invalid_expiry_year: ['invalid_expiry_date', 'update-method'],
  invalid_number: ['invalid_card_number', 'update-method'],
  invalid_pin: ['payment_method_issue', 'update-method'],
  issuer_not_available: ['issuer_unavailable', 'retry-other-provider'],
  lost_card: ['card_lost_or_stolen', 'do-not-retry'],
  merchant_blacklist: ['psp_fraud_engine_decline', 'do-not-retry'],
  new_account_information_available: ['account_closed_or_invalid', 'update-method'],
  no_action_taken: ['do_not_honor', 'retry-later'],
  not_permitted: ['transaction_not_permitted', 'other-method'],
  offline_pin_required: ['authentication_required', 'retry-after-authentication'],
  online_or_offline_pin_required: ['authentication_required', 'retry-after-authentication'],
  payment_intent_authentication_failure: ['authentication_failed', 'retry-after-authentication'],
  payment_intent_payment_attempt_expired: ['payment_session_timeout', 'retry-later'],
  payment_method_customer_decline: ['payment_cancelled_by_user', 'other-method'],
  payment_method_provider_decline: ['psp_acquirer_error', 'retry-other-provider'],
  payment_method_provider_timeout: ['transaction_timed_out', 'retry-other-provider'],
  pickup_card: ['card_lost_or_stolen', 'do-not-retry'],
  pin_try_exceeded: ['velocity_limit_exceeded', 'other-method'],
  processing_error: ['psp_acquirer_error', 'retry-other-provider'],
  reenter_transaction: ['issuer_unavailable', 'retry-other-provider'],
  restricted_card: ['card_not_supported_restricted', 'do-not-retry'],
  revocation_of_all_authorizations: ['authorization_missing_or_revoked', 'stop-recurring'],
  revocation_of_authorization: ['authorization_missing_or_revoked', 'stop-recurring'],
  security_violation: ['suspected_fraud', 'do-not-retry'],
  service_not_allowed: ['transaction_not_permitted', 'other-method'],
  stolen_card: ['card_lost_or_stolen', 'do-not-retry'],
  stop_payment_order: ['authorization_missing_or_revoked', 'stop-recurring'],
  testmode_decline: ['configuration_issue', 'other-method'],
  transaction_not_allowed: ['transaction_not_permitted', 'other-method'],
  try_again_later: ['issuer_unavailable', 'retry-later'],
  withdrawal_count_limit_exceeded: ['credit_limit_exceeded', 'retry-later'],
};

const UNKNOWN: Meaning = ['generic_unknown_error', 'other-method'];

interface StripeDecline {
  readonly code?: string;
  readonly decline_code?: string;
  readonly advice_code?: string;
  readonly message?: string;
}

/** A decline in everyone's words, with Stripe's own. `do_not_try_again` is the issuer's word, and stronger than any table. */
export function declineOf({ code = '', decline_code: declineCode = '', advice_code: advised, message = '' }: StripeDecline): Decline {
  const [normalised, advice] = meaningOf(declineCode) ?? meaningOf(code) ?? UNKNOWN;
  const mayRetry = advice === 'retry-later' || advice === 'retry-other-provider' || advice === 'other-method';
  return {
    code: normalised, advice: advised === 'do_not_try_again' && mayRetry ? 'do-not-retry' : advice,
    provider: { code: declineCode === '' ? code : declineCode, message },
  };
}

const meaningOf = (code: string): Meaning | undefined => (Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : undefined);
