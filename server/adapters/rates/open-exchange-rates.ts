import { z } from 'zod';
import type { RateConnection, RateSource } from '../../kit/rates.ts';
import { ratesOf } from './decimal-text.ts';
import { jsonSource, unixTime, word } from './json-source.ts';

const ADDRESS = 'https://openexchangerates.org/api';
/** Published every hour, or more often by plan. */
const MAX_AGE_MS = 24 * 3_600_000;

const Latest = z.object({ timestamp: unixTime, base: z.string(), rates: z.record(z.string(), z.string()) });
const Refusal = z.object({ error: z.literal(true), message: word }).transform(({ message }) => message);

/** https://docs.openexchangerates.org/reference/latest-json */
export function openExchangeRates({ url = ADDRESS, key = '' }: RateConnection): RateSource {
  return jsonSource({
    url: `${url}/latest.json?app_id=${encodeURIComponent(key)}`, maxAgeMs: MAX_AGE_MS, answer: Latest, refusal: Refusal,
    toSheet: ({ base, timestamp, rates }) => ({ base, asOfMs: timestamp, rates: ratesOf(base, Object.entries(rates)) }),
  });
}
