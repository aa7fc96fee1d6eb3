import { randomInt } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { interleave } from './interleave.ts';
import { startPayments } from './world.ts';

const world = await startPayments(['stripe']);
afterAll(() => world.stop());

/** `npm run interleave` plays a thousand. */
const SEEDS = Number(process.env['FLORIN_TEST_PAYMENT_SEEDS'] ?? 15);
const first = Number(process.env['FLORIN_TEST_PAYMENT_SEED'] ?? randomInt(2 ** 30));

test(`calls, deaths, webhooks and looks in any order leave the ledger as the provider's books (seeds from ${first})`, async () => {
  let [charges, refunds] = [0, 0];
  const statuses = new Map<string, number>();
  // A few may all be refused or called off, by luck: then there are more, or little would have been shown.
  for (let played = 0; played < SEEDS || (charges <= SEEDS / 4 && played < 4 * SEEDS); played++) {
    const seed = first + played;
    const ended = await interleave(world, seed);
    charges += ended.charges;
    refunds += ended.refunds;
    for (const status of ended.statuses) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    expect(ended.wrong, `seed ${seed}`).toEqual([]);
  }
  if (SEEDS >= 100) process.stdout.write(`${SEEDS} payments: ${charges} charged, ${refunds} refunds; ${[...statuses].map(([status, count]) => `${status} ${count}`).join(', ')}\n`);
  expect(charges).toBeGreaterThan(SEEDS / 4);
}, 30_000 + SEEDS * 10_000);
