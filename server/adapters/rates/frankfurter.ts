import { z } from 'zod';
import type { RateConnection, RateSource } from '../../kit/rates.ts';
import { ratesOf } from './decimal-text.ts';
import { ECB_MAX_AGE_MS, momentOf } from './ecb-days.ts';
import { jsonSource, word } from './json-source.ts';

const ADDRESS = 'https://api.frankfurter.dev/v1';

const Latest = z.object({ base: z.string(), date: z.iso.date(), rates: z.record(z.string(), z.string()) });
const Refusal = z.object({ message: word }).transform(({ message }) => message);

/** https://frankfurter.dev: the rates of central banks as JSON, without a key. */
export function frankfurter({ url = ADDRESS }: RateConnection): RateSource {
  return jsonSource({
    url: `${url}/latest?base=EUR`, maxAgeMs: ECB_MAX_AGE_MS, answer: Latest, refusal: Refusal,
    toSheet: ({ base, date, rates }) => ({ base, asOfMs: momentOf(date), rates: ratesOf(base, Object.entries(rates)) }),
  });
}
