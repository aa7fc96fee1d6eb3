import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Reader, type CountryResponse } from 'mmdb-lib';
import type { Geo } from '../../kit/geo.ts';

/** The countries of registered networks: CC0, about 8 MB, as good as the registries are. A bought database is better, and read the same way. */
const bundled = (): string => fileURLToPath(import.meta.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'));

type Answer = CountryResponse & { readonly country_code?: string };

/** Of a MaxMind DB file: countries as MaxMind's own files have them, or as the bundled one does. Read when it is first asked: 8 MB that a process without people can do without. */
export function mmdbGeo(path: string | undefined): Geo {
  let reader: Reader<Answer> | undefined;
  return {
    countryOf(network) {
      reader ??= new Reader<Answer>(readFileSync(path ?? bundled()));
      const found = reader.get(network.split('/', 1)[0]!);
      return found?.country?.iso_code ?? found?.country_code ?? null;
    },
  };
}
