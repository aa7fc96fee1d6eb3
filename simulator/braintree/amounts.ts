import { currencyExponent } from '../../contracts/currencies.ts';

/** Undefined where it is no amount of the currency. */
export function readAmount(text: unknown, currency: string): number | undefined {
  const exponent = currencyExponent(currency) ?? 2;
  const [, whole, places = ''] = /^(\d{1,12})(?:\.(\d{1,4}))?$/.exec(String(text)) ?? [];
  if (whole === undefined || /[1-9]/.test(places.slice(exponent))) return undefined;
  return Number(whole + places.slice(0, exponent).padEnd(exponent, '0'));
}

export function writeAmount(minor: number, currency: string): string {
  const exponent = currencyExponent(currency) ?? 2;
  const digits = String(minor).padStart(exponent + 1, '0');
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Whole units of the currency: what test amounts go by. */
export const wholeUnits = (minor: number, currency: string): number => Math.floor(minor / 10 ** (currencyExponent(currency) ?? 2));
