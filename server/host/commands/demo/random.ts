/** Whole numbers below `n`, the same for the same seed (xorshift32). Good enough to choose who pays whom. */
export function random(seed: number): (n: number) => number {
  let state = (seed >>> 0) || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}
