import type { ConnectPayoutRail } from '../../kit/payments/payout-rail.ts';
import type { ConnectProvider } from '../../kit/payments/provider.ts';
import { connectAdyen } from './adyen/adyen.ts';
import { connectBraintree } from './braintree/braintree.ts';

/** The client of a provider, by its kind. */
export const connectProvider: ConnectProvider = (connection) => {
  switch (connection.kind) {
    case 'adyen': return connectAdyen(connection);
    case 'braintree': return connectBraintree(connection);
    default: throw new Error(`no client of ${connection.kind} yet`);
  }
};

export const connectPayoutRail: ConnectPayoutRail = ({ kind }) => {
  throw new Error(`no payout rail of ${kind} yet`);
};
