import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { RateSourceFailed, type RateConnection, type RateSheet, type RateSource } from '../../kit/rates.ts';
import { ratesOf } from './decimal-text.ts';
import { ECB_MAX_AGE_MS, momentOf } from './ecb-days.ts';
import { fetchText } from './fetch-text.ts';

const DAILY = 'https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml';
const BASE = 'EUR';

/**
 * The reference rates of the European Central Bank: of the day, or of all days since 1999, by the address. Reads what it publishes as XML
 * (`eurofxref-daily.xml`, `eurofxref-hist.xml`) and as CSV, from the web or from a file.
 */
export function ecb({ url = DAILY }: RateConnection): RateSource {
  return {
    maxAgeMs: ECB_MAX_AGE_MS,
    async read() {
      const text = /^https?:/.test(url) ? await download(url) : await readLocal(url);
      return text.trimStart().startsWith('<') ? fromXml(text) : fromCsv(text);
    },
  };
}

async function download(url: string): Promise<string> {
  const { status, text } = await fetchText(url);
  if (status !== 200) throw new RateSourceFailed(status >= 500 ? 'unreached' : 'refused', `it answers with status ${status}`);
  return text;
}

async function readLocal(path: string): Promise<string> {
  try {
    return await readFile(path.startsWith('file:') ? fileURLToPath(path) : path, 'utf8');
  } catch {
    throw new RateSourceFailed('unreached', 'the file can not be read');
  }
}

const Line = z.object({ currency: z.string(), rate: z.string() });
const Day = z.object({ time: z.iso.date(), Cube: z.array(Line) });
const Envelope = z.object({ Envelope: z.object({ Cube: z.object({ Cube: z.array(Day).min(1) }) }) });

async function fromXml(text: string): Promise<RateSheet[]> {
  const { XMLParser } = await import('fast-xml-parser');
  // Attributes stay text: a rate is not to become a float on its way.
  const xml = new XMLParser({
    ignoreAttributes: false, attributeNamePrefix: '', removeNSPrefix: true, parseTagValue: false, parseAttributeValue: false,
    isArray: (_name, path) => path === 'Envelope.Cube.Cube' || path === 'Envelope.Cube.Cube.Cube',
  });
  const read = Envelope.safeParse(parsed(() => xml.parse(text) as unknown));
  if (!read.success) throw new RateSourceFailed('unreadable', 'its answer is no table of rates');
  return read.data.Envelope.Cube.Cube.map(({ time, Cube }) => sheetOf(time, Cube.map(({ currency, rate }) => [currency, rate] as const)));
}

/** One line a day, a column for each currency there ever was; each line ends with a comma. */
async function fromCsv(text: string): Promise<RateSheet[]> {
  const { parse: parseCsv } = await import('csv-parse/sync');
  const [head, ...days] = parsed(() => parseCsv(text, { trim: true, relax_column_count: true }));
  if (head?.[0] !== 'Date' || days.length === 0) throw new RateSourceFailed('unreadable', 'its answer is no table of rates');
  return days.map(([day, ...rates]) => {
    if (!z.iso.date().safeParse(day).success) throw new RateSourceFailed('unreadable', 'a line of its answer has no day');
    const given = rates.map((rate, n) => [head[n + 1] ?? '', rate] as const).filter(([code, rate]) => code !== '' && rate !== '' && rate !== 'N/A');
    return sheetOf(day!, given);
  });
}

const sheetOf = (day: string, given: Iterable<readonly [string, string]>): RateSheet => ({ base: BASE, asOfMs: momentOf(day), rates: ratesOf(BASE, given) });

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new RateSourceFailed('unreadable', 'its answer can not be read');
  }
}
