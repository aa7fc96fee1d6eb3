import type { CardPayment } from './card-file.ts';

/** Payments are sent in blocks of this size, which is what a batch may hold. */
export const BLOCK = 1_000;

/** Payments of more than nothing, block by block. */
export async function* inBlocks(payments: AsyncIterable<CardPayment>): AsyncGenerator<CardPayment[]> {
  let block: CardPayment[] = [];
  for await (const payment of payments) {
    if (payment.amount === 0) continue;
    block.push(payment);
    if (block.length === BLOCK) {
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
}

/**
 * Works on blocks in their order, at most `ahead` beyond the oldest that is not done: so whoever finds a block done knows that all but
 * the last few before it are too. Reads no further than it works.
 */
export async function workThrough<T>(items: AsyncIterable<T>, ahead: number, work: (item: T, index: number) => Promise<void>): Promise<void> {
  const underWay: Promise<void>[] = [];
  let index = 0;
  try {
    for await (const item of items) {
      if (underWay.length === ahead) await underWay.shift();
      const task = work(item, index++);
      // It is awaited in its turn; until then its failure is not unheard.
      task.catch(() => {});
      underWay.push(task);
    }
    for (const task of underWay) await task;
  } catch (error) {
    await Promise.allSettled(underWay);
    throw error;
  }
}
