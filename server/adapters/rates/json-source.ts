import { z } from 'zod';
import { RateSourceFailed, type RateSheet, type RateSource } from '../../kit/rates.ts';
import { fetchText } from './fetch-text.ts';

/** TypeScript does not know yet what JSON.parse hands its reviver as a third argument. */
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;
const numbersAsText: Reviver = (_key, value, { source }) => (typeof value === 'number' ? source : value);

export interface JsonSource<Answer> {
  readonly url: string;
  readonly maxAgeMs: number;
  /** Numbers are text in here. */
  readonly answer: z.ZodType<Answer>;
  /** Why it refuses, if it does, in words of its own. It may do so with any status. */
  readonly refusal: z.ZodType<string>;
  toSheet(answer: Answer): RateSheet;
}

/** A source that answers with JSON. Its numbers are read as the digits they were written with. */
export function jsonSource<Answer>({ url, maxAgeMs, answer, refusal, toSheet }: JsonSource<Answer>): RateSource {
  return {
    maxAgeMs,
    async read() {
      const { status, text } = await fetchText(url);
      const body = parse(text);
      const refused = refusal.safeParse(body);
      if (refused.success) throw new RateSourceFailed('refused', `it refuses: ${refused.data}`);
      if (status >= 500) throw new RateSourceFailed('unreached', `it answers with status ${status}`);
      if (status !== 200) throw new RateSourceFailed('refused', `it answers with status ${status}`);
      const read = answer.safeParse(body);
      if (!read.success) throw new RateSourceFailed('unreadable', `its answer has another shape: ${read.error.issues[0]?.path.join('.') ?? ''}`);
      return [toSheet(read.data)];
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, numbersAsText as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

/** Whole seconds since 1970, as text. */
export const unixTime = z.string().regex(/^\d{9,11}$/).transform((text) => Number(text) * 1_000);
/** A word or a number; nothing longer, since it is shown. */
export const word = z.string().transform((text) => (/^[\w .,-]{1,80}$/.test(text) ? text : 'no reason that can be shown'));
