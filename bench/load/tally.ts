/**
 * What the server has vouched for: the id of every acknowledged transaction, and what they did to each account. Compared with
 * what the server then shows.
 */
export interface Tally {
  acknowledged(id: string, from: number, to: number, amount: number): void;
  /** Acknowledged, but its id was not looked at (ledger postings). */
  moved(from: number, to: number, amount: number): void;
  result(): TallyResult;
}

export interface TallyResult {
  readonly count: number;
  /** Sum of the amounts. */
  readonly amount: number;
  /** Ids without their prefix, 26 characters each, one after the other. */
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
  const moved = (from: number, to: number, amount: number) => {
    sources[from] = sources[from]! - amount;
    destinations[to] = destinations[to]! + amount;
    count++;
    total += amount;
  };
  return {
    acknowledged(id, from, to, amount) {
      if (filled + TALLIED_ID_CHARS > ids.length) ids = Buffer.concat([ids, Buffer.allocUnsafeSlow(ids.length)]);
      filled += ids.latin1Write(id, filled, TALLIED_ID_CHARS);
      moved(from, to, amount);
    },
    moved,
    result: () => ({ count, amount: total, ids: ids.subarray(0, filled), sources, destinations }),
  };
}
