/**
 * Which block to begin with. Blocks are sent in order, at most `ahead` beyond the oldest that is not done; so where one is there
 * and the next is not, at most the last `ahead` before may have gaps. Some twenty questions for a million rows, and no state but Florin's own.
 */
export async function firstToSend(blocks: number, ahead: number, isThere: (block: number) => Promise<boolean>): Promise<number> {
  // All before `low` were found there, or nothing was; `high` is not there, or is beyond the end.
  let low = 0;
  let high = blocks;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (await isThere(middle)) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - ahead);
}
