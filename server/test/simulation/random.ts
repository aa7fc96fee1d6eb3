/** Chance that comes the same way for the same seed (mulberry32). */
export interface Random {
  below(limit: number): number;
  /** From `least` to `most`, both of them possible. */
  between(least: number, most: number): number;
  pick<T>(from: readonly T[]): T;
  /** True once in so many times. */
  oneIn(times: number): boolean;
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, between: (least, most) => least + below(most - least + 1), pick: (from) => from[below(from.length)]!, oneIn: (times) => below(times) === 0 };
}
