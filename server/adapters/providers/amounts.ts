import { currencyExponent, decimalText } from '../../../contracts/currencies.ts';
import { ProviderRefused } from '../../kit/payments/provider.ts';

/** How a provider counts a currency, where it differs from ISO 4217. */
export interface Counting {
  /** Decimals of the unit that the provider counts in. */
  readonly exponent?: number;
  /** What an amount must be a multiple of, in ISO 4217's minor units. */
  readonly step?: number;
}

/** Amounts of one provider, from and to ISO 4217's minor units. Exact or refused: an adapter never rounds what a payer owes. */
export interface Amounts {
  /** Whole units of the provider. */
  toUnits(amount: number, currency: string): number;
  fromUnits(units: number, currency: string): number;
  /** Decimal text with as many digits as the provider wants: `12.50`. */
  toText(amount: number, currency: string): string;
  fromText(text: string, currency: string): number;
}

export function amountsBy(differing: Readonly<Record<string, Counting>>): Amounts {
  const exponents = (currency: string) => {
    const iso = currencyExponent(currency);
    if (iso === undefined) throw refused(`${currency} is no currency`);
    return { iso, own: differing[currency]?.exponent ?? iso, step: differing[currency]?.step ?? 1 };
  };
  const scaled = (amount: number, from: number, to: number, currency: string): number => {
    const units = to >= from ? amount * 10 ** (to - from) : amount / 10 ** (from - to);
    if (!Number.isSafeInteger(units)) throw refused(`${amount} of ${currency} is more exact than the provider counts`);
    return units;
  };
  const toUnits = (amount: number, currency: string): number => {
    const { iso, own, step } = exponents(currency);
    if (amount % step !== 0) throw refused(`the provider takes ${currency} in steps of ${step} minor units only`);
    return scaled(amount, iso, own, currency);
  };
  const fromUnits = (units: number, currency: string): number => {
    const { iso, own } = exponents(currency);
    return scaled(units, own, iso, currency);
  };
  return {
    toUnits, fromUnits,
    toText(amount, currency) {
      const { own } = exponents(currency);
      return decimalText(BigInt(toUnits(amount, currency)), own);
    },
    fromText(text, currency) {
      const { own } = exponents(currency);
      const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
      if (match === null) throw new Error(`the provider named an amount that is none: ${text}`);
      const [, sign, whole, decimals = ''] = match;
      // Zeros beyond what the currency has say nothing: `5.00` yen.
      if (/[1-9]/.test(decimals.slice(own))) throw new Error(`the provider named an amount of ${currency} with too many decimals: ${text}`);
      return fromUnits(Number(`${sign}${whole}${decimals.slice(0, own).padEnd(own, '0')}`), currency);
    },
  };
}

const refused = (message: string): ProviderRefused => new ProviderRefused({ code: 'amount_not_representable', message });
