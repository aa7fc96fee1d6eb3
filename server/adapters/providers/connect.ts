import type { ConnectPayoutRail } from '../../kit/payments/payout-rail.ts';
import type { ConnectProvider } from '../../kit/payments/provider.ts';
import { connectAdyen } from './adyen/adyen.ts';
import { connectBankTransfer } from './bank-transfer/bank-transfer.ts';
import { connectBankPayouts } from './bank-transfer/payout-rail.ts';
import { connectBraintree } from './braintree/braintree.ts';

/** The client of a provider, by its kind. */
export const connectProvider: ConnectProvider = (connection) => {
  switch (connection.kind) {
    case 'adyen': return connectAdyen(connection);
    case 'bank-transfer': return connectBankTransfer(connection);
    case 'braintree': return connectBraintree(connection);
    default: throw new Error(`no client of ${connection.kind} yet`);
  }
};

export const connectPayoutRail: ConnectPayoutRail = (connection) => {
  if (connection.kind !== 'bank-transfer') throw new Error(`${connection.kind} carries no payouts`);
  return connectBankPayouts(connection);
};
