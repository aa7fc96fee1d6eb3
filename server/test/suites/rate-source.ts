import { describe, expect, test } from 'vitest';
import type { RateSource, RateSourceFailed } from '../../kit/rates.ts';

export interface SourceUnderTest {
  readonly source: RateSource;
  /** What it published: one base is that many dollars, pounds, yen. At `asOf`, with digits that a float has not. */
  publish(rates: { readonly USD: string; readonly GBP: string; readonly JPY: string }, asOf: string): void | Promise<void>;
  /** What no reader of it can make sense of. */
  publishNonsense(text: string): void | Promise<void>;
  /** Undefined where it needs nobody to answer. */
  readonly refuse?: () => void;
  readonly breakDown?: () => void;
  /** What must be told to nobody. */
  readonly secret?: string;
}

const RATES = { USD: '1.047200000000000019', GBP: '0.84413', JPY: '163.90' };

/** What every source of rates must do. `make` gives a new one each time. */
export function givesRates(name: string, make: () => Promise<SourceUnderTest>, { base, asOf }: { base: string; asOf: string }): void {
  const failureOf = async ({ source, secret }: SourceUnderTest): Promise<RateSourceFailed> => {
    const error = await source.read().then(() => undefined, (failed: unknown) => failed as RateSourceFailed);
    expect(error?.name).toBe('RateSourceFailed');
    if (secret !== undefined) expect(JSON.stringify([error?.message, error?.stack, error?.cause])).not.toContain(secret);
    return error!;
  };

  describe(name, () => {
    test('gives every digit as it was published, of the moment it is of', async () => {
      const one = await make();
      await one.publish(RATES, asOf);
      const [sheet, ...others] = await one.source.read();
      expect(others).toEqual([]);
      expect([sheet!.base, new Date(sheet!.asOfMs).toISOString().slice(0, 10)]).toEqual([base, asOf.slice(0, 10)]);
      expect([...sheet!.rates].toSorted()).toEqual([['GBP', '0.84413'], ['JPY', '163.9'], ['USD', '1.047200000000000019']]);
    });

    test('says the same again while nothing else is published, and what is new then', async () => {
      const one = await make();
      await one.publish(RATES, asOf);
      expect(await one.source.read()).toEqual(await one.source.read());
      await one.publish({ ...RATES, USD: '1.05' }, asOf);
      expect((await one.source.read())[0]!.rates.get('USD')).toBe('1.05');
    });

    test.each(['0', '-1.5', '1e99', '"', 'NaN'])('fails as a whole where a rate is %s', async (rate) => {
      const one = await make();
      await one.publish({ ...RATES, USD: rate }, asOf);
      expect((await failureOf(one)).failure).toBe('unreadable');
    });

    test.each(['', '<html><body>Bad gateway</body></html>', '{}', '{"success":true}', 'Date, USD\n', 'null', '[1]'])('fails over %j', async (text) => {
      const one = await make();
      await one.publishNonsense(text);
      expect((await failureOf(one)).failure).toBe('unreadable');
    });

    test('tells whether it was refused or found nobody', async () => {
      const one = await make();
      if (one.refuse !== undefined) {
        one.refuse();
        expect((await failureOf(one)).failure).toBe('refused');
      }
      if (one.breakDown !== undefined) {
        one.breakDown();
        expect((await failureOf(one)).failure).toBe('unreached');
      }
    });

    test('is good for some time, or for good', async () => {
      const { source: { maxAgeMs } } = await make();
      expect(maxAgeMs ?? Infinity).toBeGreaterThan(3_600_000);
    });
  });
}
