import { z } from '../../../../../contracts/contract.ts';
import { RATE_SOURCES, type RateConnection, type RateSourceKind } from '../../../../kit/rates.ts';

const isKind = (name: string): name is RateSourceKind => (RATE_SOURCES as readonly string[]).includes(name);

const sources = z.string().default('fixed').transform((text, context): readonly RateSourceKind[] => {
  const names = text.split(',').map((name) => name.trim());
  if (names.every(isKind) && new Set(names).size === names.length) return names;
  context.addIssue({ code: 'custom', message: `must be some of ${RATE_SOURCES.join(', ')}, each once` });
  return z.NEVER;
});

const address = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, '')).optional();

export const rateSettings = {
  sources: sources.describe(`where rates are from, the first of them first: ${RATE_SOURCES.join(', ')}. What one lacks or has too old the next gives. \`fixed\` is a table to try Florin with`),
  refreshMs: z.coerce.number().int().min(60_000).default(3_600_000).describe('how often sources are asked'),
  maxAgeMs: z.coerce.number().int().min(60_000).optional().describe('how old a rate may be, by the moment it is of; by default 132 h for what central banks publish on working days (Easter), 24 h for the others. `fixed` never grows old'),
  ecbUrl: z.string().min(1).optional().describe("address or file of the European Central Bank's rates in place of its daily ones, XML or CSV"),
  ecbHistory: z.string().min(1).optional().describe('address or file of past rates of that bank, XML (eurofxref-hist.xml) or CSV: read once a month for what is not there yet'),
  frankfurterUrl: address.describe('address of Frankfurter, where it is one of your own'),
  openExchangeRatesKey: z.string().min(1).optional().describe('App ID at openexchangerates.org'),
  openExchangeRatesUrl: address.describe('another address than theirs, such as a proxy'),
  exchangeRateHostKey: z.string().min(1).optional().describe('access key at exchangerate.host'),
  exchangeRateHostUrl: address.describe('another address than theirs, such as a proxy'),
  fixedRates: z.string().regex(/^[A-Z]{3}([\s,]+[A-Z]{3}=\d+(\.\d+)?)+$/, { error: 'must be a base and its rates: EUR USD=1.08 GBP=0.85' }).optional().describe('a table of your own for `fixed`: `EUR USD=1.08 GBP=0.85`'),
};

export interface RateConfig {
  readonly sources: readonly RateSourceKind[];
  readonly ecbUrl?: string;
  readonly ecbHistory?: string;
  readonly frankfurterUrl?: string;
  readonly openExchangeRatesKey?: string;
  readonly openExchangeRatesUrl?: string;
  readonly exchangeRateHostKey?: string;
  readonly exchangeRateHostUrl?: string;
  readonly fixedRates?: string;
}

/** Settings that a source needs and that are missing. */
export function missingKeys({ sources, openExchangeRatesKey, exchangeRateHostKey }: RateConfig): string[] {
  return [
    ...(sources.includes('openexchangerates') && openExchangeRatesKey === undefined ? ['openExchangeRatesKey'] : []),
    ...(sources.includes('exchangeratehost') && exchangeRateHostKey === undefined ? ['exchangeRateHostKey'] : []),
  ];
}

export function connectionOf(kind: RateSourceKind, config: RateConfig): RateConnection {
  const given: Record<RateSourceKind, Omit<RateConnection, 'kind'>> = {
    ecb: { url: config.ecbUrl },
    frankfurter: { url: config.frankfurterUrl },
    openexchangerates: { url: config.openExchangeRatesUrl, key: config.openExchangeRatesKey },
    exchangeratehost: { url: config.exchangeRateHostUrl, key: config.exchangeRateHostKey },
    fixed: { table: config.fixedRates },
  };
  return { kind, ...given[kind] };
}
