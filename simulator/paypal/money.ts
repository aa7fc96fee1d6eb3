import { currencyExponent } from '../../contracts/currencies.ts';

/** Whole units of what PayPal counts in. */
export interface Money {
  readonly units: number;
  readonly currency: string;
}

/** PayPal's list of currencies, and those of them that it takes without decimals. */
const CURRENCIES = new Set('AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD'.split(' '));
const WHOLE = new Set(['HUF', 'JPY', 'TWD']);

const decimalsOf = (currency: string): number => (WHOLE.has(currency) ? 0 : 2);

/** Why an amount is not taken, by PayPal's name of the issue. */
export type AmountIssue = 'MISSING_REQUIRED_PARAMETER' | 'INVALID_PARAMETER_SYNTAX' | 'INVALID_CURRENCY_CODE' | 'CANNOT_BE_ZERO_OR_NEGATIVE' | 'DECIMAL_PRECISION' | 'DECIMALS_NOT_SUPPORTED';

export function readMoney(sent: unknown): Money | AmountIssue {
  const { currency_code: currency, value } = (sent ?? {}) as { currency_code?: unknown; value?: unknown };
  if (typeof currency !== 'string' || typeof value !== 'string') return 'MISSING_REQUIRED_PARAMETER';
  if (!CURRENCIES.has(currency)) return 'INVALID_CURRENCY_CODE';
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d*)(?:\.(\d+))?$/.exec(value) ?? [];
  if (sign === undefined || (whole === '' && fraction === '')) return 'INVALID_PARAMETER_SYNTAX';
  const decimals = decimalsOf(currency);
  if (/[1-9]/.test(fraction.slice(decimals))) return decimals === 0 ? 'DECIMALS_NOT_SUPPORTED' : 'DECIMAL_PRECISION';
  const units = Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  return sign === '-' || units === 0 || !Number.isSafeInteger(units) ? 'CANNOT_BE_ZERO_OR_NEGATIVE' : { units, currency };
}

export function showMoney({ units, currency }: Money): { readonly currency_code: string; readonly value: string } {
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(units)).padStart(decimals + 1, '0');
  return { currency_code: currency, value: `${units < 0 ? '-' : ''}${decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`}` };
}

/** For the books, which count as ISO 4217 does. */
export const minorUnits = ({ units, currency }: Money): number => units * 10 ** ((currencyExponent(currency) ?? 2) - decimalsOf(currency));

export const fromMinorUnits = (amount: number, currency: string): Money => ({ units: amount / 10 ** ((currencyExponent(currency) ?? 2) - decimalsOf(currency)), currency });

/** 3.49 % and 49 cents (40 of a currency without cents), half a unit rounded up, and never more than there is. */
export function feeOf({ units, currency }: Money): number {
  return Math.min(units, Math.floor((units * 349 + 5_000) / 10_000) + (decimalsOf(currency) === 0 ? 40 : 49));
}
