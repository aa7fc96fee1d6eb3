import type { TestMethod } from '../frame/double.ts';
import { wholeUnits } from './amounts.ts';

/** What becomes of a sale. */
export type Verdict =
  | { readonly status: 'authorized' }
  | { readonly status: 'processor_declined' | 'failed'; readonly code: string; readonly text: string }
  | { readonly status: 'gateway_rejected'; readonly reason: string };

export interface Instrument {
  readonly kind: 'card' | 'paypal';
  readonly cardType: string;
  readonly bin: string;
  readonly last4: string;
  readonly verdict: Verdict;
  /** 3-D Secure, as it is told with the nonce. */
  readonly threeDSecure: string | null;
}

const declined = (code: string, text: string): Verdict => ({ status: 'processor_declined', code, text });
const visa = (verdict: Verdict = { status: 'authorized' }, threeDSecure: string | null = null): Instrument => ({ kind: 'card', cardType: 'Visa', bin: '401288', last4: '1881', verdict, threeDSecure });
const card = (cardType: string, bin: string, last4: string, verdict: Verdict = { status: 'authorized' }): Instrument => ({ kind: 'card', cardType, bin, last4, verdict, threeDSecure: null });

/** Braintree's own nonces for tests. */
const NONCES: Readonly<Record<string, Instrument>> = {
  'fake-valid-nonce': visa(), 'fake-valid-visa-nonce': visa(), 'fake-valid-amex-nonce': card('American Express', '378282', '0005'), 'fake-valid-mastercard-nonce': card('MasterCard', '555555', '4444'),
  'fake-valid-discover-nonce': card('Discover', '601111', '1117'), 'fake-valid-jcb-nonce': card('JCB', '353011', '0000'), 'fake-valid-debit-nonce': visa(), 'fake-apple-pay-visa-nonce': visa(), 'fake-android-pay-visa-nonce': visa(),
  'fake-paypal-one-time-nonce': { ...card('PayPal', '', ''), kind: 'paypal' }, 'fake-paypal-billing-agreement-nonce': { ...card('PayPal', '', ''), kind: 'paypal' },
  'fake-three-d-secure-visa-full-authentication-nonce': visa(undefined, 'authenticate_successful'), 'fake-three-d-secure-two-visa-successful-frictionless-authentication-nonce': visa(undefined, 'authenticate_frictionless_successful'),
  'fake-three-d-secure-two-visa-successful-step-up-authentication-nonce': visa(undefined, 'authenticate_successful'),
  'fake-three-d-secure-visa-failed-authentication-nonce': visa({ status: 'gateway_rejected', reason: 'three_d_secure' }, 'authenticate_failed'), 'fake-three-d-secure-visa-failed-signature-nonce': visa({ status: 'gateway_rejected', reason: 'three_d_secure' }, 'authenticate_signature_verification_failed'),
  'fake-processor-declined-visa-nonce': visa(declined('2000', 'Do Not Honor')), 'fake-processor-declined-mastercard-nonce': card('MasterCard', '510510', '5100', declined('2000', 'Do Not Honor')),
  'fake-processor-declined-amex-nonce': card('American Express', '371449', '8431', declined('2000', 'Do Not Honor')), 'fake-processor-declined-discover-nonce': card('Discover', '601100', '0004', declined('2000', 'Do Not Honor')),
  'fake-processor-failure-jcb-nonce': card('JCB', '356600', '0505', { status: 'failed', code: '3000', text: 'Processor Network Unavailable - Try Again' }),
  'fake-gateway-rejected-fraud-nonce': visa({ status: 'gateway_rejected', reason: 'fraud' }), 'fake-gateway-rejected-risk-thresholds-nonce': visa({ status: 'gateway_rejected', reason: 'risk_threshold' }),
};

/**
 * A nonce for tests can be used many times. With more behind a slash (`fake-valid-nonce/7`) it is good for one use, as a payer's is; `simulate-…` there
 * meets a fault.
 */
export const instrumentOf = (nonce: string): Instrument | undefined => NONCES[nonce.split('/')[0]!];
export const isSingleUse = (nonce: string): boolean => nonce.includes('/');

const TEXTS: Readonly<Record<string, string>> = { 2000: 'Do Not Honor', 2001: 'Insufficient Funds', 2002: 'Limit Exceeded', 2003: "Cardholder's Activity Limit Exceeded", 2004: 'Expired Card', 2005: 'Invalid Credit Card Number', 2010: 'Card Issuer Declined CVV', 2014: 'Processor Declined - Fraud Suspected', 2038: 'Processor Declined', 2046: 'Declined', 2099: 'Cardholder Authentication Required' };

/** Amounts from 2000 to 2999 are declined with the code that they name, 3000 finds no network, 5001 no complete application. */
export function verdictOf(instrument: Instrument, minor: number, currency: string): Verdict {
  if (instrument.verdict.status !== 'authorized') return instrument.verdict;
  const units = wholeUnits(minor, currency);
  if (units >= 2_000 && units < 3_000) return declined(String(units), TEXTS[units] ?? 'Processor Declined');
  if (units === 3_000) return { status: 'failed', code: '3000', text: 'Processor Network Unavailable - Try Again' };
  if (units === 5_001) return { status: 'gateway_rejected', reason: 'application_incomplete' };
  return { status: 'authorized' };
}

export const testMethods: readonly TestMethod[] = [
  ...Object.entries(NONCES).map(([token, { verdict }]) => ({ token, outcome: verdict.status === 'authorized' ? 'authorized' : `${verdict.status} ${'code' in verdict ? verdict.code : verdict.reason}` })),
  { token: 'fake-consumed-nonce', outcome: 'was used before' }, { token: 'fake-luhn-invalid-nonce', outcome: 'the number is no card number' },
];
