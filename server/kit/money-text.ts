import { currencyExponent } from '../../contracts/currencies.ts';

/** Minor units as people read them: `1,250.00 EUR`, in German `1.250,00 EUR`. By the currency's code, which no other has; and never through a float. */
export function moneyText(amount: number, currency: string, locale = 'en'): string {
  const digits = currencyExponent(currency) ?? 0;
  const padded = String(amount).padStart(digits + 1, '0');
  const whole = padded.slice(0, padded.length - digits);
  const decimal = digits === 0 ? whole : `${whole}.${padded.slice(-digits)}`;
  return `${new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(decimal as Intl.StringNumericLiteral)} ${currency}`;
}

/** A day as people read it: `21 November 2026`. */
export const dayText = (ms: number, locale: string): string => new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' }).format(ms);
