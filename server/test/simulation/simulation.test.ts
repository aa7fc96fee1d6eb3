import { expect, inject, test } from 'vitest';
import { simulate } from './simulate.ts';

/** Each run begins elsewhere; a seed that failed is run again with `npm run simulate -- --runs 1 --seed N`. */
const first = Math.floor(Math.random() * 1e9);

test.each([0, 1, 2, 3, 4])('random work, deaths and clock jumps leave everything right (seed ' + first + ' + %i)', async (n) => {
  const report = await simulate({ serverUrl: inject('postgresUrl'), seed: first + n });
  expect(report, `seed ${report.seed}`).toMatchObject({ wrong: [] });
  expect(report.requests).toBeGreaterThan(50);
}, 60_000);
