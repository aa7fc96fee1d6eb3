import { currencyExponent, decimalText } from '../../contracts/currencies.ts';

/** Minor units as people read them: `1,250.00 EUR`, in German `1.250,00 EUR`. By the currency's code, which no other has; and never through a float. */
export function moneyText(amount: number | bigint, currency: string, locale = 'en'): string {
  const digits = currencyExponent(currency) ?? 0;
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${format.format(decimalText(BigInt(amount), digits) as Intl.StringNumericLiteral)} ${currency}`;
}

/** A day as people read it: `21 November 2026`. */
export const dayText = (ms: number, locale: string): string => new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' }).format(ms);
