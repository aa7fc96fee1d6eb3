import { currencyExponent } from '../../contracts/currencies.ts';

/** Adyen's own decimals, where they are not those of ISO 4217. */
const OWN: Readonly<Record<string, number>> = { CLP: 2, CVE: 0, IDR: 0, ISK: 2 };

export const decimalsOf = (currency: string): number | undefined => OWN[currency] ?? currencyExponent(currency);

/** Adyen's units in minor units of ISO 4217, for the books. */
export function minorOf(value: number, currency: string): number {
  const shift = (currencyExponent(currency) ?? 0) - (decimalsOf(currency) ?? 0);
  return shift >= 0 ? value * 10 ** shift : Math.trunc(value / 10 ** -shift);
}

/** `12.50`, as reports have it. */
export function reportText(minor: number, currency: string): string {
  const decimals = decimalsOf(currency) ?? 2;
  const shift = decimals - (currencyExponent(currency) ?? 2);
  const units = shift >= 0 ? BigInt(minor) * 10n ** BigInt(shift) : BigInt(minor) / 10n ** BigInt(-shift);
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
