import { amountsBy } from '../amounts.ts';

/**
 * https://docs.stripe.com/currencies. Without decimals at Stripe are the same currencies as in ISO 4217, and MGA; ISK and UGX have none there either but are sent in
 * hundredths; and the last of three decimals must be zero.
 */
export const stripeAmounts = amountsBy({
  MGA: { exponent: 0 },
  ISK: { exponent: 2 },
  UGX: { exponent: 2 },
  BHD: { step: 10 }, JOD: { step: 10 }, KWD: { step: 10 }, OMR: { step: 10 }, TND: { step: 10 },
});

export const currencyOf = (stripe: string): string => stripe.toUpperCase();

export const amountOf = (units: number, stripeCurrency: string): number => stripeAmounts.fromUnits(units, currencyOf(stripeCurrency));
