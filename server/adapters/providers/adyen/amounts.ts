import { amountsBy } from '../amounts.ts';

/** Where Adyen counts otherwise than ISO 4217 (https://docs.adyen.com/development-resources/currency-codes). Its reports have decimals by the same table. */
const amounts = amountsBy({ CLP: { exponent: 2 }, CVE: { exponent: 0 }, IDR: { exponent: 0 }, ISK: { exponent: 2 } });

export interface AdyenAmount {
  readonly value: number;
  readonly currency: string;
}

export const toAdyen = (amount: number, currency: string): AdyenAmount => ({ value: amounts.toUnits(amount, currency), currency });
export const fromAdyen = ({ value, currency }: AdyenAmount): number => amounts.fromUnits(value, currency);
export const fromReport = (text: string, currency: string): number => amounts.fromText(text, currency);
