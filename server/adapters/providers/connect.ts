import type { ConnectPayoutRail } from '../../kit/payments/payout-rail.ts';
import type { ConnectProvider, ProviderKind } from '../../kit/payments/provider.ts';
import { connectStripe } from './stripe/provider.ts';

const CONNECT: Partial<Record<ProviderKind, ConnectProvider>> = {
  stripe: (connection) => connectStripe(connection),
};

/** The client of a provider, by its kind. */
export const connectProvider: ConnectProvider = (connection) => {
  const connect = CONNECT[connection.kind];
  if (connect === undefined) throw new Error(`no client of ${connection.kind} yet`);
  return connect(connection);
};

export const connectPayoutRail: ConnectPayoutRail = ({ kind }) => {
  throw new Error(`no payout rail of ${kind} yet`);
};
