import { invalid } from './refusal.ts';

/** https://docs.stripe.com/currencies: how Stripe counts. Said here anew, so that a mistake in a client shows. */
const ZERO_DECIMAL = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMAL = new Set('BHD JOD KWD OMR TND'.split(' '));
/** Without decimals in ISO 4217, counted by Stripe in hundredths that must be zero. */
const HUNDREDTHS_OF_NOTHING = new Set(['ISK', 'UGX']);
/** Two decimals in ISO 4217, none at Stripe. */
const COUNTED_WHOLE = new Set(['MGA']);

/** What an amount must be a multiple of. */
export function stepOf(currency: string): number {
  const code = currency.toUpperCase();
  return HUNDREDTHS_OF_NOTHING.has(code) ? 100 : THREE_DECIMAL.has(code) ? 10 : 1;
}

/** Stripe's units as ISO 4217's minor units, for the books. */
export function isoMinor(units: number, currency: string): number {
  const code = currency.toUpperCase();
  return HUNDREDTHS_OF_NOTHING.has(code) ? units / 100 : COUNTED_WHOLE.has(code) ? units * 100 : units;
}

const MAX_UNITS = 99_999_999;

export function checkAmount(units: number, currency: string, param = 'amount'): number {
  if (units < 1) throw invalid('This value must be greater than or equal to 1.', 'parameter_invalid_integer', param);
  if (units > MAX_UNITS) throw invalid(`Amount must be no more than ${MAX_UNITS}`, 'amount_too_large', param);
  if (units % stepOf(currency) !== 0) throw invalid(`Invalid amount: amounts of ${currency} must be multiples of ${stepOf(currency)}.`, 'parameter_invalid_integer', param);
  return units;
}

export function checkCurrency(text: string): string {
  const currency = text.toLowerCase();
  if (!/^[a-z]{3}$/.test(currency) || ['iqd', 'lyd', 'kpw', 'irr', 'syp', 'cup'].includes(currency)) throw invalid(`Invalid currency: ${text}.`, undefined, 'currency');
  return currency;
}

/** 2.9 % and 30 of the smallest unit, rounded up to what the currency can show. */
export function feeOf(units: number, currency: string): number {
  const step = stepOf(currency);
  return Math.ceil((units * 29 + 30_000) / (1000 * step)) * step;
}

export const isZeroDecimal = (currency: string): boolean => ZERO_DECIMAL.has(currency.toUpperCase());

/** `12.50 EUR`, for people. */
export function readable(units: number, currency: string): string {
  const code = currency.toUpperCase();
  const decimals = ZERO_DECIMAL.has(code) ? 0 : THREE_DECIMAL.has(code) ? 3 : 2;
  const digits = String(units).padStart(decimals + 1, '0');
  return `${digits.slice(0, digits.length - decimals)}${decimals === 0 ? '' : `.${digits.slice(-decimals)}`} ${code}`;
}
