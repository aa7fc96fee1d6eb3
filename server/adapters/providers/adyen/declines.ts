import type { Decline, DeclineAdvice, DeclineCode } from '../../../kit/payments/provider.ts';

/** Refusal reasons (https://docs.adyen.com/development-resources/refusal-reasons): code, Adyen's words, ours. */
const REASONS: readonly (readonly [code: string, reason: string, ours: DeclineCode, advice: DeclineAdvice])[] = [
  ['2', 'Refused', 'do_not_honor', 'retry-other-provider'],
  ['3', 'Referral', 'do_not_honor', 'other-method'],
  ['4', 'Acquirer Error', 'psp_acquirer_error', 'retry-other-provider'],
  ['5', 'Blocked Card', 'card_not_supported_restricted', 'other-method'],
  ['6', 'Expired Card', 'invalid_expiry_date', 'update-method'],
  ['7', 'Invalid Amount', 'integration_issue', 'do-not-retry'],
  ['8', 'Invalid Card Number', 'invalid_card_number', 'update-method'],
  ['9', 'Issuer Unavailable', 'issuer_unavailable', 'retry-later'],
  ['10', 'Not supported', 'transaction_not_permitted', 'other-method'],
  ['11', '3D Not Authenticated', 'authentication_failed', 'other-method'],
  ['12', 'Not enough balance', 'insufficient_funds', 'retry-later'],
  ['14', 'Acquirer Fraud', 'psp_fraud_engine_decline', 'do-not-retry'],
  ['15', 'Cancelled', 'payment_cancelled_by_user', 'other-method'],
  ['16', 'Shopper Cancelled', 'payment_cancelled_by_user', 'other-method'],
  ['17', 'Invalid Pin', 'authentication_failed', 'update-method'],
  ['18', 'Pin tries exceeded', 'velocity_limit_exceeded', 'other-method'],
  ['19', 'Pin validation not possible', 'authentication_failed', 'other-method'],
  ['20', 'FRAUD', 'psp_fraud_engine_decline', 'do-not-retry'],
  ['21', 'Not Submitted', 'integration_issue', 'do-not-retry'],
  ['22', 'FRAUD-CANCELLED', 'psp_fraud_engine_decline', 'do-not-retry'],
  ['23', 'Transaction Not Permitted', 'transaction_not_permitted', 'other-method'],
  ['24', 'CVC Declined', 'invalid_cvv', 'update-method'],
  ['25', 'Restricted Card', 'card_not_supported_restricted', 'other-method'],
  ['26', 'Revocation Of Auth', 'authorization_missing_or_revoked', 'stop-recurring'],
  ['27', 'Declined Non Generic', 'do_not_honor', 'retry-later'],
  ['28', 'Withdrawal amount exceeded', 'credit_limit_exceeded', 'retry-later'],
  ['29', 'Withdrawal count exceeded', 'velocity_limit_exceeded', 'retry-later'],
  ['31', 'Issuer Suspected Fraud', 'suspected_fraud', 'do-not-retry'],
  ['32', 'AVS Declined', 'pm_address_mismatch', 'update-method'],
  ['33', 'Card requires online pin', 'authentication_required', 'other-method'],
  ['34', 'No checking account available on Card', 'account_closed_or_invalid', 'other-method'],
  ['35', 'No savings account available on Card', 'account_closed_or_invalid', 'other-method'],
  ['36', 'Mobile pin required', 'authentication_required', 'other-method'],
  ['37', 'Contactless fallback', 'card_not_supported_restricted', 'other-method'],
  ['38', 'Authentication required', 'authentication_required', 'retry-after-authentication'],
  ['39', 'RReq not received from DS', 'three_ds_authentication_service_issue', 'retry-later'],
  ['40', 'Current AID is in Penalty Box', 'velocity_limit_exceeded', 'retry-later'],
  ['41', 'CVM Required Restart Payment', 'authentication_required', 'other-method'],
  ['42', '3DS Authentication Error', 'three_ds_authentication_service_issue', 'retry-later'],
  ['43', 'Online PIN required', 'authentication_required', 'other-method'],
  ['44', 'Try another interface', 'card_not_supported_restricted', 'other-method'],
  ['45', 'Chip downgrade mode', 'card_not_supported_restricted', 'other-method'],
  ['46', 'Transaction blocked by Adyen to prevent excessive retry fees', 'velocity_limit_exceeded', 'do-not-retry'],
];

const BY_CODE = new Map(REASONS.map((row) => [row[0], row]));
/** Notifications carry the words and not always the code. */
const BY_REASON = new Map(REASONS.map((row) => [row[1].toLowerCase(), row]));

/** What Adyen does not name is said as such: never guessed to be worth another try. */
export function declineOf(code: string | undefined, reason: string | undefined): Decline {
  const row = (code === undefined ? undefined : BY_CODE.get(code)) ?? BY_REASON.get((reason ?? '').toLowerCase());
  return {
    code: row?.[2] ?? 'generic_unknown_error',
    advice: row?.[3] ?? 'other-method',
    provider: { code: code ?? row?.[0] ?? 'unknown', message: reason ?? row?.[1] ?? 'no reason was given' },
  };
}
