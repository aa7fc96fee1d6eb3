import type { ConnectPayoutRail } from '../../kit/payments/payout-rail.ts';
import type { ConnectProvider } from '../../kit/payments/provider.ts';

/** The client of a provider, by its kind. */
export const connectProvider: ConnectProvider = ({ kind }) => {
  throw new Error(`no client of ${kind} yet`);
};

export const connectPayoutRail: ConnectPayoutRail = ({ kind }) => {
  throw new Error(`no payout rail of ${kind} yet`);
};
