import { COUNTED, ENDED } from './iso-4217.ts';

/** A currency of ISO 4217. Metals, units of account and test codes have no minor units and are left out. */
export interface Currency {
  readonly code: string;
  /** Three digits, as text. */
  readonly number: string;
  readonly name: string;
  /** Decimal places of its minor unit: USD 2, JPY 0. */
  readonly exponent: number;
  /** First and last day in use, where they are known and not before 1999. A code whose last day is over stays readable for good. */
  readonly from: string | null;
  readonly until: string | null;
}

const orNull = (text: string): string | null => (text === '-' ? null : text);

function read(lines: string): Currency[] {
  return lines.trim().split('\n').map((line) => {
    const [code, number, exponent, from, until, ...name] = line.split(' ') as [string, string, string, string, string, ...string[]];
    return { code, number, exponent: Number(exponent), from: orNull(from), until: orNull(until), name: name.join(' ') };
  });
}

const counted = read(COUNTED);

/** All of them, by code. */
export const CURRENCIES: readonly Currency[] = [...counted, ...read(ENDED)].sort((a, b) => (a.code < b.code ? -1 : 1));

const EXPONENTS: ReadonlyMap<string, number> = new Map(counted.map(({ code, exponent }) => [code, exponent]));
const BY_CODE: ReadonlyMap<string, Currency> = new Map(CURRENCIES.map((one) => [one.code, one]));

/**
 * Decimal places of a currency's minor unit (USD 2, JPY 0), or undefined where the code is not one that money is kept in. One that ended only lately
 * still is, so that what is kept in it can be read and moved out. Never ask `Intl` for these: it differs in 18 currencies.
 */
export function currencyExponent(code: string): number | undefined {
  return EXPONENTS.get(code);
}

/** Minor units as a decimal number, exactly: 1500 with two digits after the point is `15.00`. */
export function decimalText(units: bigint, digits: number): string {
  const padded = (units < 0n ? -units : units).toString().padStart(digits + 1, '0');
  const whole = padded.slice(0, padded.length - digits);
  return `${units < 0n ? '-' : ''}${whole}${digits === 0 ? '' : `.${padded.slice(-digits)}`}`;
}

export function findCurrency(code: string): Currency | undefined {
  return BY_CODE.get(code);
}

/** Whether it is in use on that day (`2026-11-20`), so far as is known. */
export function isInUse({ from, until }: Pick<Currency, 'from' | 'until'>, day: string): boolean {
  return (from === null || from <= day) && (until === null || day <= until);
}
