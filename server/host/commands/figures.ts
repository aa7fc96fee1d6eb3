import { currencyExponent } from '../../../contracts/currencies.ts';

export const number = (value: number): string => Math.round(value).toLocaleString('en');

/** `1,234.50 USD`: minor units as people write them, without a detour over floating point. */
export function money(minor: number | bigint, currency: string): string {
  const exponent = currencyExponent(currency) ?? 0;
  const digits = BigInt(minor).toString().replace('-', '').padStart(exponent + 1, '0');
  const whole = BigInt(digits.slice(0, digits.length - exponent)).toLocaleString('en');
  const sign = minor < 0 ? '-' : '';
  return `${sign}${whole}${exponent === 0 ? '' : `.${digits.slice(-exponent)}`} ${currency}`;
}

/** The value that `share` (0 to 1) of these do not exceed. They must be sorted. */
export const percentile = (sorted: ArrayLike<number>, share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
