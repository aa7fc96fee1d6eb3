import type { ConnectRateSource, RateSourceKind } from '../../kit/rates.ts';
import { ecb } from './ecb.ts';
import { exchangeRateHost } from './exchange-rate-host.ts';
import { fixed } from './fixed.ts';
import { frankfurter } from './frankfurter.ts';
import { openExchangeRates } from './open-exchange-rates.ts';

const SOURCES: Readonly<Record<RateSourceKind, ConnectRateSource>> = {
  ecb, frankfurter, openexchangerates: openExchangeRates, exchangeratehost: exchangeRateHost, fixed,
};

/** The client of a source of rates, by its kind. */
export const connectRateSource: ConnectRateSource = (connection) => SOURCES[connection.kind](connection);
