/**
 * Leaves out an address that fails or dawdles far more than its peers, though it answers often enough for its breaker to stay closed: a process on a
 * failing disk, say. For a growing while, and never more than half of all: where most are bad, the trouble is not theirs.
 */
export interface Outliers<Key> {
  /** An answer, or its absence. */
  record(key: Key, ok: boolean, tookMs: number): void;
  isOut(key: Key): boolean;
  /** Of the addresses there are now. Looks at them once an interval, and is cheap else. */
  review(keys: readonly Key[]): void;
  /** How many are left out. */
  count(keys: readonly Key[]): number;
}

export interface OutlierOptions<Key> {
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  changed?(key: Key, outForMs: number | undefined): void;
}

const INTERVAL_MS = 5_000;
/** Fewer answers say nothing. */
const LEAST_ANSWERS = 20;
/** Above its peers' share of failures, in all: a tenth of failures is bad where the others have none. */
const FAILURES_ABOVE = 0.1;
/** Times its peers' mean, and above it: two milliseconds instead of half a millisecond are no trouble. */
const SLOWER_TIMES = 4;
const SLOWER_BY_MS = 100;
const FIRST_OUT_MS = 15_000;
const LONGEST_OUT_MS = 5 * 60_000;

interface Seen { answers: number; failures: number; tookMs: number; outUntilMs: number; ejections: number }

export function outliers<Key extends object>({ now, changed }: OutlierOptions<Key>): Outliers<Key> {
  const seen = new WeakMap<Key, Seen>();
  let reviewedMs = now();
  const of = (key: Key): Seen => {
    let known = seen.get(key);
    if (known === undefined) seen.set(key, known = { answers: 0, failures: 0, tookMs: 0, outUntilMs: 0, ejections: 0 });
    return known;
  };
  const isOut = (key: Key): boolean => (seen.get(key)?.outUntilMs ?? 0) > now();

  function review(keys: readonly Key[]): void {
    const nowMs = now();
    if (nowMs < reviewedMs + INTERVAL_MS) return;
    reviewedMs = nowMs;
    const judged = keys.filter((key) => !isOut(key) && of(key).answers >= LEAST_ANSWERS);
    let room = Math.floor(keys.length / 2) - keys.filter(isOut).length;
    // The worst first, should there be no room for all.
    for (const key of judged.toSorted((one, other) => badness(of(other)) - badness(of(one)))) {
      const peers = judged.filter((other) => other !== key && !isOut(other)).map(of);
      const own = of(key);
      if (room > 0 && peers.length > 0 && isOutlier(own, peers)) {
        const outForMs = Math.min(LONGEST_OUT_MS, FIRST_OUT_MS * 2 ** own.ejections++);
        own.outUntilMs = nowMs + outForMs;
        room--;
        changed?.(key, outForMs);
      } else if (own.ejections > 0) {
        // Each good interval makes up for one ejection.
        own.ejections--;
      }
    }
    for (const key of keys) Object.assign(of(key), { answers: 0, failures: 0, tookMs: 0 });
  }

  return {
    review, isOut,
    record(key, ok, tookMs) {
      const own = of(key);
      own.answers++;
      own.tookMs += tookMs;
      if (!ok) own.failures++;
    },
    count: (keys) => keys.filter(isOut).length,
  };
}

const failureShare = ({ answers, failures }: Seen): number => failures / answers;
const meanMs = ({ answers, tookMs }: Seen): number => tookMs / answers;
const badness = (one: Seen): number => failureShare(one) * 1e6 + meanMs(one);

/** The middle one of them: one bad peer must not make another look good. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

function isOutlier(own: Seen, peers: readonly Seen[]): boolean {
  if (failureShare(own) > median(peers.map(failureShare)) + FAILURES_ABOVE) return true;
  const usualMs = median(peers.map(meanMs));
  return meanMs(own) > usualMs * SLOWER_TIMES && meanMs(own) > usualMs + SLOWER_BY_MS;
}
