import { currencyExponent } from '../../../contracts/currencies.ts';

/** Decimal text of a provider to minor units, digit by digit: never through a float. More places than the currency has are taken when they are zeros. */
export function minorUnits(text: string, currency: string): number {
  const exponent = currencyExponent(currency);
  const [, sign, whole, places = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim()) ?? [];
  if (exponent === undefined || whole === undefined) throw new Error(`not an amount of ${currency}: ${text}`);
  if (/[1-9]/.test(places.slice(exponent))) throw new Error(`more places than ${currency} has: ${text}`);
  const amount = Number(BigInt(whole + places.slice(0, exponent).padEnd(exponent, '0')));
  if (!Number.isSafeInteger(amount)) throw new Error(`beyond what can be counted: ${text}`);
  return sign === '-' && amount !== 0 ? -amount : amount;
}

/** Minor units to decimal text with as many places as the currency has. */
export function decimalText(amount: number, currency: string): string {
  const exponent = currencyExponent(currency);
  if (exponent === undefined) throw new Error(`not a currency: ${currency}`);
  const digits = String(Math.abs(amount)).padStart(exponent + 1, '0');
  const sign = amount < 0 ? '-' : '';
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
