import { currencyExponent, decimalText } from '../../../../contracts/currencies.ts';

/**
 * 150000 minor units of EUR → `1.500,00 €` in German, `€1,500.00` in English. Digits after the point are those of ISO 4217; Intl, which knows
 * others for some currencies, only places them. Never through a float. Undefined where it is no amount.
 */
export function moneyText(minorUnits: unknown, currency: unknown, locale: string): string | undefined {
  const exponent = typeof currency === 'string' ? currencyExponent(currency) : undefined;
  const units = integerOf(minorUnits);
  if (exponent === undefined || units === undefined) return undefined;
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: currency as string, minimumFractionDigits: exponent, maximumFractionDigits: exponent });
  return format.format(decimalText(units, exponent) as Intl.StringNumericLiteral);
}

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^-?\d{1,30}$/.test(value) ? BigInt(value) : undefined;
}

const STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  short: { dateStyle: 'short' }, medium: { dateStyle: 'medium' }, long: { dateStyle: 'long' },
  time: { timeStyle: 'short' }, 'date-time': { dateStyle: 'medium', timeStyle: 'short' },
};

/** A moment (RFC 3339) or a day, as it is written there. Undefined where it is neither, or there is no such style. */
export function dateText(value: unknown, style: string, locale: string, timeZone: string): string | undefined {
  const options = STYLES[style];
  const atMs = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : NaN;
  if (options === undefined || Number.isNaN(atMs)) return undefined;
  // A day of the calendar is the same day everywhere.
  const zone = /^\d{4}-\d{2}-\d{2}$/.test(value as string) ? 'UTC' : timeZone;
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).format(atMs);
}
