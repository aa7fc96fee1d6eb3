import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { testServer } from '../support/app.ts';
import { fuzz } from './fuzz.ts';
import type { OpenApi } from './schema.ts';

// About ten for each operation: with fewer, most of them are not got right once.
const REQUESTS = 3_000;

it(`answers ${REQUESTS} requests made from its own document as that document says`, async () => {
  const server = await testServer({ edge: { ratePerKey: 1_000_000, ratePerAddress: 1_000_000 } });
  const document = await (await fetch(`${server.url}/openapi.json`)).json() as OpenApi;
  const seed = randomInt(2 ** 31);
  const report = await fuzz({ url: server.url, document, requests: REQUESTS, seed, leaveOut: ['events.stream'] });
  expect(report.complaints.slice(0, 5), `seed ${seed}`).toEqual([]);
  expect(report.sent).toBe(REQUESTS);
  // A generator that never gets behind the first check would find nothing, and say so for ever.
  const documented = Object.values(document.paths).flatMap((item) => Object.values(item)).length;
  expect(report.neverDone.length, `seed ${seed}: ${report.neverDone.join(' ')}`).toBeLessThan(documented * 0.6);
}, 120_000);
