import type { DeclineAdvice, DeclineCode } from './provider.ts';

/**
 * What to do after a decline, where the provider gives no advice of its own; that comes first. Nothing here invites to try the same card again at once:
 * schemes fine whoever does. Only what is wrong with one provider, and with nobody's money, goes to another.
 */
const ADVICE = {
  account_closed_or_invalid: 'update-method',
  authentication_failed: 'retry-after-authentication',
  authentication_required: 'retry-after-authentication',
  authorization_missing_or_revoked: 'stop-recurring',
  card_lost_or_stolen: 'do-not-retry',
  card_not_supported_restricted: 'other-method',
  compliance_or_sanctions_restriction: 'do-not-retry',
  configuration_issue: 'retry-other-provider',
  credit_limit_exceeded: 'retry-later',
  currency_or_corridor_not_enabled: 'retry-other-provider',
  do_not_honor: 'other-method',
  downstream_technical_issue: 'retry-other-provider',
  // It may be the same payment that went through: another provider would charge it once more.
  duplicate_request: 'do-not-retry',
  generic_unknown_error: 'other-method',
  insufficient_funds: 'retry-later',
  integration_issue: 'retry-other-provider',
  invalid_card_number: 'update-method',
  invalid_cvv: 'update-method',
  invalid_expiry_date: 'update-method',
  issuer_unavailable: 'retry-later',
  merchant_inactive: 'retry-other-provider',
  payment_cancelled_by_user: 'do-not-retry',
  payment_method_issue: 'update-method',
  payment_session_timeout: 'retry-later',
  pm_address_mismatch: 'update-method',
  psp_acquirer_error: 'retry-other-provider',
  psp_fraud_engine_decline: 'do-not-retry',
  rate_limit: 'retry-other-provider',
  stored_credential_or_mit_not_enabled: 'retry-after-authentication',
  suspected_fraud: 'do-not-retry',
  three_ds_authentication_service_issue: 'retry-later',
  transaction_not_permitted: 'other-method',
  transaction_timed_out: 'retry-later',
  velocity_limit_exceeded: 'retry-later',
} as const satisfies Record<DeclineCode, DeclineAdvice>;

export function defaultAdvice(code: DeclineCode): DeclineAdvice {
  return ADVICE[code];
}
