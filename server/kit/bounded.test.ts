import { expect, test } from 'vitest';
import { bounded } from './bounded.ts';

const full = () => new Error('full');

test('no more than allowed run at once, and all are served in order', async () => {
  const gate = bounded({ concurrency: 2, maxWaiting: 10, full });
  const order: number[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(Array.from({ length: 8 }, (_, n) => gate(async () => {
    most = Math.max(most, ++running);
    order.push(n);
    await new Promise(setImmediate);
    running--;
  })));
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('whoever comes when the queue is full is refused, and the others are not', async () => {
  const gate = bounded({ concurrency: 1, maxWaiting: 1, full });
  const results = await Promise.allSettled([1, 2, 3].map((n) => gate(async () => n)));
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  await expect(gate(async () => 4)).resolves.toBe(4);
});

test('one that fails gives its turn away', async () => {
  const gate = bounded({ concurrency: 1, maxWaiting: 5, full });
  const results = await Promise.allSettled([gate(() => Promise.reject(new Error('no'))), gate(async () => 'yes')]);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled']);
});
