import { currencyExponent } from '../../contracts/currencies.ts';

/** Minor units as people read them: `1,250.00 EUR`. */
export function moneyText(amount: number, currency: string): string {
  const digits = currencyExponent(currency) ?? 0;
  const padded = String(amount).padStart(digits + 1, '0');
  const whole = padded.slice(0, padded.length - digits).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${whole}${digits === 0 ? '' : `.${padded.slice(-digits)}`} ${currency}`;
}
