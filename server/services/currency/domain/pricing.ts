import { fail, ok, type Result } from '../../../kit/result.ts';
import { Exact, rateText } from './decimal.ts';

export type Fixed = 'from' | 'to';

export interface Amounts { readonly fromAmount: bigint; readonly toAmount: bigint }

export interface Asked {
  readonly fixed: Fixed;
  /** Of the fixed side, in its minor units. */
  readonly amount: bigint;
  /** One whole `from` is that many whole `to`. */
  readonly rate: string;
  readonly fromExponent: number;
  readonly toExponent: number;
}

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);
const BPS = 10_000;

/** What customers get: less the spread, rounded down. */
export const rateAfterSpread = (midRate: string, spreadBps: number): string => rateText(new Exact(midRate).times(BPS - spreadBps).div(BPS));

/**
 * The other amount. What is paid out is rounded down to a whole minor unit, what is taken in is rounded up: what is left of a minor unit stays with the
 * tenant. Rounded to the nearest, somebody could exchange the smallest amounts over and over and gain by each.
 */
export function priceAmounts({ fixed, amount, rate, fromExponent, toExponent }: Asked): Result<Amounts, 'amount_too_small' | 'amount_out_of_range'> {
  const { digits, scale } = fraction(rate);
  // toAmount / fromAmount in minor units, as a fraction of whole numbers: no step of this is rounded but the last.
  const [of, over] = [digits * 10n ** BigInt(toExponent), 10n ** BigInt(scale + fromExponent)];
  const amounts = fixed === 'from' ? { fromAmount: amount, toAmount: (amount * of) / over } : { fromAmount: divideUp(amount * over, of), toAmount: amount };
  if (amounts.toAmount < 1n || amounts.fromAmount < 1n) return fail('amount_too_small');
  if (amounts.toAmount > LARGEST || amounts.fromAmount > LARGEST) return fail('amount_out_of_range');
  return ok(amounts);
}

const divideUp = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/** Decimal text as a whole number over a power of ten. */
export function fraction(text: string): { digits: bigint; scale: number } {
  const [whole = '', decimals = ''] = text.split('.');
  return { digits: BigInt(whole + decimals), scale: decimals.length };
}
