import { Decimal } from 'decimal.js';

/** Enough for products of some rates of 30 digits each to be exact. What is not, a quotient, is rounded down. */
export const Exact = Decimal.clone({ precision: 300, rounding: Decimal.ROUND_DOWN, toExpNeg: -1_000, toExpPos: 1_000 });
export type Exact = Decimal;

/** More than the 16 digits an amount can have: what rounding takes is never a whole minor unit. */
const RATE_DIGITS = 18;

/** A rate as it is told and reckoned with: whoever has it can work out the amounts. */
export const rateText = (value: Exact): string => value.toSignificantDigits(RATE_DIGITS, Decimal.ROUND_DOWN).toFixed();
