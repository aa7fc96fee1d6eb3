/**
 * What the server has vouched for: the id of everything it said it made, and what acknowledged movements did to each account.
 * Compared with what the server then shows.
 */
export interface Tally {
  /** The id without its prefix. */
  named(id: string): void;
  moved(from: number, to: number, amount: number): void;
  result(): TallyResult;
}

export interface TallyResult {
  /** Movements, and the sum of their amounts. */
  readonly count: number;
  readonly amount: number;
  /** 26 characters each, one after the other. */
  readonly ids: Buffer;
  /** Change of each source's and each destination's balance, in the order of the job's lists. */
  readonly sources: Float64Array;
  readonly destinations: Float64Array;
}

export const TALLIED_ID_CHARS = 26;

export function tally(sourceCount: number, destinationCount: number): Tally {
  const sources = new Float64Array(sourceCount);
  const destinations = new Float64Array(destinationCount);
  let ids = Buffer.allocUnsafeSlow(TALLIED_ID_CHARS * 65_536);
  let filled = 0;
  let count = 0;
  let total = 0;
  return {
    named(id) {
      if (filled + TALLIED_ID_CHARS > ids.length) ids = Buffer.concat([ids, Buffer.allocUnsafeSlow(ids.length)]);
      filled += ids.write(id, filled, TALLIED_ID_CHARS, 'latin1');
    },
    moved(from, to, amount) {
      // A deposit has no source in the list.
      if (sourceCount > 0) sources[from] = sources[from]! - amount;
      destinations[to] = destinations[to]! + amount;
      count++;
      total += amount;
    },
    result: () => ({ count, amount: total, ids: ids.subarray(0, filled), sources, destinations }),
  };
}
