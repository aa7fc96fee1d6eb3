import type { Geo } from './geo.ts';
import type { ConnectPayoutRail } from './payments/payout-rail.ts';
import type { ConnectProvider } from './payments/provider.ts';

/** The outside world, as the services that speak to it have it: clients that open nothing until they are used. */
export interface Outside {
  readonly geo: Geo;
  readonly connectProvider: ConnectProvider;
  readonly connectPayoutRail: ConnectPayoutRail;
}
