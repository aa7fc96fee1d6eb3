import type { RateStep } from './rate-book.ts';
import type { Amounts, Fixed } from './pricing.ts';

export type Lock = 'none' | '5m' | 'hour' | 'day';

const MINUTE_MS = 60_000;
const LASTS_MS: Readonly<Record<Lock, number | null>> = { 'none': null, '5m': 5 * MINUTE_MS, 'hour': 60 * MINUTE_MS, 'day': 24 * 60 * MINUTE_MS };

/** Both sides of an exchange, and why they are so. */
export interface Terms extends Amounts {
  readonly fromCurrency: string;
  readonly toCurrency: string;
  readonly fixed: Fixed;
  readonly rate: string;
  readonly midRate: string;
  readonly spreadBps: number;
  readonly steps: readonly RateStep[];
}

export interface Quote {
  readonly tenantId: string;
  readonly id: string;
  readonly terms: Terms;
  readonly lock: Lock;
  /** Null where nothing is locked. */
  readonly expiresAtMs: number | null;
  readonly createdAtMs: number;
  /** The exchange that has it; one that failed has given it back. */
  readonly conversionId: string | null;
}

export const expiryOf = (lock: Lock, nowMs: number): number | null => {
  const lastsMs = LASTS_MS[lock];
  return lastsMs === null ? null : nowMs + lastsMs;
};

export function statusOf({ conversionId, expiresAtMs }: Quote, nowMs: number): 'active' | 'expired' | 'used' {
  if (conversionId !== null) return 'used';
  return expiresAtMs !== null && nowMs >= expiresAtMs ? 'expired' : 'active';
}
