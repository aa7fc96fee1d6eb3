import type { Lock } from './quote.ts';

export interface Spread {
  /** `EUR-USD`, or `default`. */
  readonly pair: string;
  readonly bps: number;
  readonly lockBps: { readonly fiveMinutes: number; readonly hour: number; readonly day: number };
}

export const DEFAULT_PAIR = 'default';
export const NO_SPREAD: Spread = { pair: DEFAULT_PAIR, bps: 0, lockBps: { fiveMinutes: 0, hour: 0, day: 0 } };

/** That of the pair, or the tenant's default, or none. */
export function spreadOf(spreads: ReadonlyMap<string, Spread>, from: string, to: string): Spread {
  return spreads.get(`${from}-${to}`) ?? spreads.get(DEFAULT_PAIR) ?? NO_SPREAD;
}

/** A locked rate costs more: whoever has it may wait how the market goes. */
export function spreadBpsOf({ bps, lockBps: { fiveMinutes, hour, day } }: Spread, lock: Lock): number {
  const onTop: Record<Lock, number> = { 'none': 0, '5m': fiveMinutes, hour, day };
  return bps + onTop[lock];
}
