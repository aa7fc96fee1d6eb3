import type { Decline, DeclineAdvice, DeclineCode } from '../../../kit/payments/provider.ts';

type Row = readonly [DeclineCode, DeclineAdvice];

const row = (codes: string, code: DeclineCode, advice: DeclineAdvice): [string, Row][] => codes.split(' ').map((one) => [one, [code, advice]]);

/** Processor response codes (https://developer.paypal.com/braintree/docs/reference/general/processor-responses/authorization-responses). */
const PROCESSOR: ReadonlyMap<string, Row> = new Map([
  ...row('2000 2038 2046', 'do_not_honor', 'retry-other-provider'),
  ...row('2001', 'insufficient_funds', 'retry-later'),
  ...row('2002', 'credit_limit_exceeded', 'retry-later'),
  ...row('2003 2057 2094', 'velocity_limit_exceeded', 'retry-later'),
  ...row('2004 2006', 'invalid_expiry_date', 'update-method'),
  ...row('2005 2008 2009 2075', 'invalid_card_number', 'update-method'),
  ...row('2007 2043 2066 2067', 'account_closed_or_invalid', 'other-method'),
  ...row('2010', 'invalid_cvv', 'update-method'),
  ...row('2011 2044', 'do_not_honor', 'other-method'),
  ...row('2012 2013 2053', 'card_lost_or_stolen', 'do-not-retry'),
  ...row('2014', 'suspected_fraud', 'do-not-retry'),
  ...row('2015 2019 2036 2041 2047 2061 2063 2064 2065', 'transaction_not_permitted', 'other-method'),
  ...row('2016', 'duplicate_request', 'do-not-retry'),
  ...row('2017 2018 2077', 'authorization_missing_or_revoked', 'stop-recurring'),
  ...row('2020 2062', 'suspected_fraud', 'do-not-retry'),
  ...row('2021 2082 2083', 'compliance_or_sanctions_restriction', 'do-not-retry'),
  ...row('2022 2024 2027 2028 2051 2054', 'card_not_supported_restricted', 'other-method'),
  ...row('2023 2048 2049 2050 2058', 'integration_issue', 'do-not-retry'),
  ...row('2025 2026 2029 2030 2031 2032 2033 2034 2035 2037', 'configuration_issue', 'retry-other-provider'),
  ...row('2039 2052', 'merchant_inactive', 'retry-other-provider'),
  ...row('2040 2042 2045', 'downstream_technical_issue', 'retry-other-provider'),
  ...row('2055 2056', 'configuration_issue', 'do-not-retry'),
  ...row('2059 2060', 'pm_address_mismatch', 'update-method'),
  ...row('2068 2069 2070 2071 2072 2073 2074 2076', 'payment_method_issue', 'other-method'),
  ...row('2078 2079 2080 2081', 'payment_method_issue', 'update-method'),
  ...row('2084 2085 2086 2087 2088 2089 2090 2091 2092 2093', 'payment_method_issue', 'other-method'),
  ...row('2095 2096 2097 2098', 'invalid_card_number', 'update-method'),
  ...row('2099', 'authentication_required', 'retry-after-authentication'),
  ...row('2101 2103 2104', 'authorization_missing_or_revoked', 'stop-recurring'),
  ...row('2102', 'integration_issue', 'do-not-retry'),
  ...row('2105 2106 2107 2108', 'do_not_honor', 'do-not-retry'),
]);

/** Why the gateway itself said no, before any bank was asked. */
const GATEWAY: Readonly<Record<string, Row>> = {
  application_incomplete: ['merchant_inactive', 'retry-other-provider'],
  avs: ['pm_address_mismatch', 'update-method'],
  avs_and_cvv: ['invalid_cvv', 'update-method'],
  cvv: ['invalid_cvv', 'update-method'],
  duplicate: ['duplicate_request', 'do-not-retry'],
  excessive_retry: ['velocity_limit_exceeded', 'do-not-retry'],
  fraud: ['psp_fraud_engine_decline', 'do-not-retry'],
  risk_threshold: ['psp_fraud_engine_decline', 'do-not-retry'],
  three_d_secure: ['authentication_required', 'retry-after-authentication'],
  token_issuance: ['payment_method_issue', 'other-method'],
};

const UNNAMED: Row = ['do_not_honor', 'other-method'];

export function processorDecline(code: string, message: string): Decline {
  // 3000 and up: the processor's network was not reached, and no bank was asked.
  const [ours, advice] = PROCESSOR.get(code) ?? (/^3\d{3}$/.test(code) ? ['issuer_unavailable', 'retry-other-provider'] as const : UNNAMED);
  return { code: ours, advice, provider: { code, message } };
}

export function gatewayDecline(reason: string, message: string): Decline {
  const [ours, advice] = GATEWAY[reason] ?? ['generic_unknown_error', 'other-method'];
  return { code: ours, advice, provider: { code: reason, message } };
}
