import { z } from 'zod';
import type { RateConnection, RateSource } from '../../kit/rates.ts';
import { ratesOf } from './decimal-text.ts';
import { jsonSource, unixTime, word } from './json-source.ts';

const ADDRESS = 'https://api.exchangerate.host';
/** Published every hour, or more often by plan. */
const MAX_AGE_MS = 24 * 3_600_000;

/** `quotes` has both codes in one: `USDAED`. */
const Live = z.object({ success: z.literal(true), timestamp: unixTime, source: z.string(), quotes: z.record(z.string(), z.string()) });
/** With status 200 as well. */
const Refusal = z.object({ success: z.literal(false), error: z.object({ code: word, type: word.optional() }) }).transform(({ error: { code, type } }) => (type === undefined ? code : `${code} ${type}`));

/** https://exchangerate.host/documentation: `live`. */
export function exchangeRateHost({ url = ADDRESS, key = '' }: RateConnection): RateSource {
  return jsonSource({
    url: `${url}/live?access_key=${encodeURIComponent(key)}`, maxAgeMs: MAX_AGE_MS, answer: Live, refusal: Refusal,
    toSheet: ({ source, timestamp, quotes }) => ({
      base: source, asOfMs: timestamp,
      rates: ratesOf(source, Object.entries(quotes).filter(([pair]) => pair.startsWith(source)).map(([pair, rate]) => [pair.slice(source.length), rate])),
    }),
  });
}
