import { currencyExponent } from '../../../../contracts/currencies.ts';
import { ProviderRefused } from '../../../kit/payments/provider.ts';

/** Where Adyen counts otherwise than ISO 4217 (https://docs.adyen.com/development-resources/currency-codes). */
const EXPONENTS: Readonly<Record<string, number>> = { CLP: 2, CVE: 0, IDR: 0, ISK: 2 };

function exponentOf(currency: string): number {
  const exponent = EXPONENTS[currency] ?? currencyExponent(currency);
  if (exponent === undefined) throw new ProviderRefused({ code: 'unsupported_currency', message: `${currency} is no currency of ISO 4217` });
  return exponent;
}

/** Ours to Adyen's. An amount that Adyen can not say is refused before it is sent: rounding it would charge something else. */
export function toAdyen(amount: number, currency: string): { readonly value: number; readonly currency: string } {
  const shift = exponentOf(currency) - (currencyExponent(currency) ?? 0);
  if (shift >= 0) return { value: amount * 10 ** shift, currency };
  const unit = 10 ** -shift;
  if (amount % unit !== 0) throw new ProviderRefused({ code: 'amount_not_representable', message: `Adyen has no smaller unit of ${currency} than ${unit} minor units` });
  return { value: amount / unit, currency };
}

export function fromAdyen({ value, currency }: { readonly value: number; readonly currency: string }): number {
  const shift = exponentOf(currency) - (currencyExponent(currency) ?? 0);
  if (shift <= 0) return value * 10 ** -shift;
  const unit = 10 ** shift;
  if (value % unit !== 0) throw new Error(`Adyen told of ${value} ${currency} in its units, which is no whole number of minor units`);
  return value / unit;
}
