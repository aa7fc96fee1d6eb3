import type { TestMethod } from '../frame/double.ts';

/** What a request's card comes to. Card numbers are those that Adyen gives for tests, sent as `test_<number>`; outcomes go by the holder's name, or by `RequestedTestAcquirerResponseCode`. */
export interface CardOutcome {
  readonly brand: string;
  readonly summary: string;
  readonly challenged: boolean;
  readonly refusal: { readonly code: string; readonly reason: string; readonly resultCode: 'Refused' | 'Error' | 'Cancelled' } | null;
  /** A refund of it comes back from the payer's bank a day later. */
  readonly refundFails: boolean;
}

const REFUSALS: readonly (readonly [holderName: string, code: string, reason: string])[] = [
  ['DECLINED', '2', 'Refused'], ['REFERRAL', '3', 'Referral'], ['ERROR', '4', 'Acquirer Error'], ['BLOCK_CARD', '5', 'Blocked Card'], ['CARD_EXPIRED', '6', 'Expired Card'],
  ['INVALID_AMOUNT', '7', 'Invalid Amount'], ['INVALID_CARD', '8', 'Invalid Card Number'], ['ISSUER_UNAVAILABLE', '9', 'Issuer Unavailable'], ['NOT_SUPPORTED', '10', 'Not supported'],
  ['NOT_3D_AUTHENTICATED', '11', '3D Not Authenticated'], ['NOT_ENOUGH_BALANCE', '12', 'Not enough balance'], ['ACQUIRER_FRAUD', '14', 'Acquirer Fraud'], ['CANCELLED', '15', 'Cancelled'],
  ['SHOPPER_CANCELLED', '16', 'Shopper Cancelled'], ['INVALID_PIN', '17', 'Invalid Pin'], ['PIN_TRIES_EXCEEDED', '18', 'Pin tries exceeded'], ['FRAUD', '20', 'FRAUD'],
  ['TRANSACTION_NOT_PERMITTED', '23', 'Transaction Not Permitted'], ['CVC_DECLINED', '24', 'CVC Declined'], ['RESTRICTED_CARD', '25', 'Restricted Card'], ['REVOCATION_OF_AUTH', '26', 'Revocation Of Auth'],
  ['DECLINED_NON_GENERIC', '27', 'Declined Non Generic'], ['WITHDRAWAL_AMOUNT_EXCEEDED', '28', 'Withdrawal amount exceeded'], ['WITHDRAWAL_COUNT_EXCEEDED', '29', 'Withdrawal count exceeded'],
  ['ISSUER_SUSPECTED_FRAUD', '31', 'Issuer Suspected Fraud'], ['AVS_DECLINED', '32', 'AVS Declined'], ['AUTHENTICATION_REQUIRED', '38', 'Authentication required'],
];

const CHALLENGED = new Set(['4212345678901237', '4917610000000000', '5201281505129736']);
const REFUND_FAILS = '4988438843884305';

const BRANDS: readonly (readonly [RegExp, string])[] = [[/^4/, 'visa'], [/^5[1-5]|^2[2-7]/, 'mc'], [/^3[47]/, 'amex'], [/^36|^30/, 'diners'], [/^6/, 'discover']];

/** Undefined where it is no card that Adyen gives for tests. */
export function cardOutcome(method: Readonly<Record<string, unknown>>, requestedCode: unknown): CardOutcome | undefined {
  const given = method['encryptedCardNumber'] ?? method['number'];
  const number = /^test_(\d{12,19})$/.exec(typeof given === 'string' ? given : '')?.[1] ?? (method['type'] === 'scheme' ? undefined : '4111111111111111');
  if (number === undefined) return undefined;
  const refusal = REFUSALS.find(([holderName, code]) => holderName === method['holderName'] || code === requestedCode);
  return {
    brand: method['type'] === 'scheme' ? BRANDS.find(([pattern]) => pattern.test(number))?.[1] ?? 'visa' : String(method['type']),
    summary: number.slice(-4), challenged: CHALLENGED.has(number), refundFails: number === REFUND_FAILS,
    refusal: refusal === undefined ? null : { code: refusal[1], reason: refusal[2], resultCode: refusal[1] === '4' ? 'Error' : refusal[1] === '15' || refusal[1] === '16' ? 'Cancelled' : 'Refused' },
  };
}

/** To Adyen the number goes as `encryptedCardNumber` and the rest as `holderName`. */
const card = (number: string, holderName?: string): string => (holderName === undefined ? `test_${number}` : `test_${number}/${holderName}`);

export const testMethods: readonly TestMethod[] = [
  { token: card('4111111111111111'), outcome: 'authorised' },
  { token: card('4212345678901237'), outcome: 'asks the payer at a 3-D Secure page' },
  { token: card(REFUND_FAILS), outcome: 'authorised; its refunds fail a day later' },
  ...REFUSALS.map(([holderName, code, reason]) => ({ token: card('4111111111111111', holderName), outcome: `refused: ${code} ${reason}` })),
];
