import type { Standing } from './candidate.ts';
import type { Adaptive } from './rule-set.ts';

/** A provider's share, in hundredths of a percent. */
export interface Share {
  readonly provider: string;
  readonly bps: number;
}

/** Below this nothing falls: who gets no payments can not show that it has recovered. */
const LEAST_BPS = 100;

/**
 * Moves shares from providers where fewer payments succeed than on average to those where more do: each by the part of its share by which its rate differs, and never
 * by more than the set allows. What some lose is what others gain, so the shares sum to what they did. Who has too few attempts keeps its own.
 */
export function adapt(shares: readonly Share[], standingOf: (provider: string) => Standing, { minAttempts, maxShiftPercent }: Pick<Adaptive, 'minAttempts' | 'maxShiftPercent'>): Share[] {
  const judged = shares.filter(({ provider }) => standingOf(provider).attempts >= minAttempts);
  const attempts = judged.reduce((sum, { provider }) => sum + standingOf(provider).attempts, 0);
  const succeeded = judged.reduce((sum, { provider }) => sum + standingOf(provider).succeeded, 0);
  if (judged.length < 2 || succeeded === 0) return [...shares];
  const wanted = shares.map((share) => (judged.includes(share) ? wish(share, standingOf(share.provider), succeeded / attempts, maxShiftPercent * 100) : 0));
  const gains = sumOf(wanted.filter((shift) => shift > 0));
  const losses = -sumOf(wanted.filter((shift) => shift < 0));
  const moved = Math.min(gains, losses);
  const shifts = [...portion(wanted.map((shift) => Math.max(shift, 0)), moved)];
  const lost = portion(wanted.map((shift) => Math.max(-shift, 0)), moved);
  return shares.map(({ provider, bps }, n) => ({ provider, bps: bps + shifts[n]! - lost[n]! }));
}

/** By how much a share would move by itself. */
function wish({ bps }: Share, { attempts, succeeded }: Standing, average: number, mostBps: number): number {
  const shift = Math.round((bps * (succeeded / attempts - average)) / average);
  return Math.max(-Math.min(mostBps, Math.max(0, bps - LEAST_BPS)), Math.min(mostBps, shift));
}

/** `total`, which is at most their sum, divided as these are: rounded down, and what is left given one by one to those in front that have room. */
function portion(wishes: readonly number[], total: number): number[] {
  const sum = sumOf(wishes);
  if (sum === 0) return wishes.map(() => 0);
  const parts = wishes.map((wish) => Math.floor((wish * total) / sum));
  let left = total - sumOf(parts);
  return parts.map((part, n) => (left > 0 && part < wishes[n]! ? (left--, part + 1) : part));
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
