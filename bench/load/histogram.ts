/**
 * Latencies in microseconds, in the manner of HdrHistogram: 128 steps to each power of two, so that any value is told within 0.8 %,
 * in constant memory. Values above 35 minutes count as 35 minutes; `max` is exact.
 */
export interface Histogram {
  record(micros: number): void;
  /** The value that `share` (0 to 1) of all records do not exceed. 0 where there are none. */
  percentile(share: number): number;
  readonly count: number;
  readonly max: number;
  readonly mean: number;
}

const STEPS_LOG2 = 7;
const STEPS = 1 << STEPS_LOG2;
const TOP = 2 ** 31 - 1;

export function histogram(): Histogram {
  const counts = new Float64Array((32 - STEPS_LOG2) * STEPS);
  let count = 0;
  let max = 0;
  let sum = 0;
  return {
    record(micros) {
      const value = micros > TOP ? TOP : micros | 0;
      const index = indexOf(value);
      counts[index] = counts[index]! + 1;
      count++;
      sum += micros;
      if (micros > max) max = micros;
    },
    percentile(share) {
      const wanted = Math.max(1, Math.ceil(share * count));
      let seen = 0;
      for (let index = 0; index < counts.length; index++) {
        seen += counts[index]!;
        if (seen >= wanted) return Math.min(highestOf(index), max);
      }
      return 0;
    },
    get count() { return count; },
    get max() { return max; },
    get mean() { return count === 0 ? 0 : sum / count; },
  };
}

/** Values below 2 × STEPS have a bucket each; above, buckets double in width with each power of two. */
function indexOf(value: number): number {
  if (value < STEPS) return value < 0 ? 0 : value;
  const shift = 31 - Math.clz32(value) - STEPS_LOG2;
  return (shift << STEPS_LOG2) + (value >>> shift);
}

function highestOf(index: number): number {
  if (index < 2 * STEPS) return index;
  const shift = (index >>> STEPS_LOG2) - 1;
  return ((index - (shift << STEPS_LOG2) + 1) * 2 ** shift) - 1;
}

/** What is told of a run's latencies, in milliseconds. */
export interface Latencies {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

export function latencies(of: Histogram): Latencies {
  const ms = (micros: number) => Math.round(micros) / 1000;
  return {
    count: of.count, meanMs: ms(of.mean), p50Ms: ms(of.percentile(0.5)), p95Ms: ms(of.percentile(0.95)), p99Ms: ms(of.percentile(0.99)),
    p999Ms: ms(of.percentile(0.999)), maxMs: ms(of.max),
  };
}
