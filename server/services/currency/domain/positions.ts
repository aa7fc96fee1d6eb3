import { fraction } from './pricing.ts';

/** Of one currency, in its minor units: what was taken in less what was given out by exchanges, and what that cost in minor units of the base. */
export interface Holding { readonly quantity: bigint; readonly cost: bigint; readonly realised: bigint }

export const NOTHING_HELD: Holding = { quantity: 0n, cost: 0n, realised: 0n };

/** What an exchange is to the tenant: `fromAmount` came in, `toAmount` went out, worth `value` in the base. */
export interface Exchanged {
  readonly fromCurrency: string;
  readonly fromAmount: bigint;
  readonly toCurrency: string;
  readonly toAmount: bigint;
  readonly value: bigint;
}

export type Holdings = ReadonlyMap<string, Holding>;

/**
 * By weighted average cost. Both sides of an exchange are booked at one value, that of the side which is the base if one is. So over all currencies costs
 * and realised gains are always the same sum (what is held of the base costs itself): no gain is made or lost on the way.
 */
export function afterExchange(holdings: Holdings, base: string, { fromCurrency, fromAmount, toCurrency, toAmount, value }: Exchanged): Holdings {
  const next = new Map(holdings);
  const move = (currency: string, quantity: bigint, worth: bigint) => {
    next.set(currency, afterMove(next.get(currency) ?? NOTHING_HELD, quantity, currency === base ? quantity : worth));
  };
  move(fromCurrency, fromAmount, value);
  move(toCurrency, -toAmount, -value);
  return next;
}

/**
 * `quantity` comes in (or goes out, below zero) for `worth` of the same sign. As far as it closes what is held, a gain is realised: the worth of that part
 * less its part of the cost. What is beyond opens the other side at the price of the move. Parts are rounded half to even, and the rest takes what is left.
 */
export function afterMove({ quantity: held, cost, realised }: Holding, quantity: bigint, worth: bigint): Holding {
  if (held === 0n || held > 0n === quantity > 0n) return { quantity: held + quantity, cost: cost + worth, realised };
  const closes = magnitude(quantity) < magnitude(held) ? -quantity : held;
  const costClosed = divideHalfEven(cost * closes, held);
  const worthClosed = divideHalfEven(worth * -closes, quantity);
  return { quantity: held + quantity, cost: cost - costClosed + worth - worthClosed, realised: realised - worthClosed - costClosed };
}

/** An amount at a rate from its whole units to the base's, in minor units of the base, half to even. */
export function valueAt(amount: bigint, rate: string, exponent: number, baseExponent: number): bigint {
  const { digits, scale } = fraction(rate);
  return divideHalfEven(amount * digits * 10n ** BigInt(baseExponent), 10n ** BigInt(scale + exponent));
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** Half to even: over many of them rounding favours nobody. */
export function divideHalfEven(of: bigint, over: bigint): bigint {
  const negative = of < 0n !== over < 0n;
  const [a, b] = [magnitude(of), magnitude(over)];
  const whole = a / b;
  const twice = (a % b) * 2n;
  const rounded = twice > b || (twice === b && whole % 2n === 1n) ? whole + 1n : whole;
  return negative ? -rounded : rounded;
}
