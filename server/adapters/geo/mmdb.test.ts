import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mmdbGeo } from './mmdb.ts';

describe('the bundled countries', () => {
  const geo = mmdbGeo(undefined);
  test.each([['8.8.8.0/24', 'US'], ['193.0.6.139', 'NL'], ['2001:67c:2e8::/48', 'NL'], ['133.1.1.1', 'JP']])('%s is in %s', (network, country) => {
    expect(geo.countryOf(network)).toBe(country);
  });
  test.each(['10.0.0.0/24', '127.0.0.1', '::1', 'fe80::/48'])('%s is nowhere', (network) => {
    expect(geo.countryOf(network)).toBeNull();
  });
});

const MAXMIND = new URL('../../../../shared/data/geoip/GeoIP2-City-Test.mmdb', import.meta.url);

test.skipIf(!existsSync(MAXMIND))("MaxMind's own files are read too", () => {
  expect(mmdbGeo(MAXMIND.pathname).countryOf('2.125.160.216')).toBe('GB');
});
