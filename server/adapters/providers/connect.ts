import type { ConnectPayoutRail } from '../../kit/payments/payout-rail.ts';
import type { ConnectProvider, ProviderKind } from '../../kit/payments/provider.ts';
import { connectAdyen } from './adyen/adyen.ts';
import { connectBankTransfer } from './bank-transfer/bank-transfer.ts';
import { connectBankPayouts } from './bank-transfer/payout-rail.ts';
import { connectBraintree } from './braintree/braintree.ts';
import { connectPaypal } from './paypal/provider.ts';
import { connectSquare } from './square/provider.ts';
import { connectStripe } from './stripe/provider.ts';

const CONNECT: Readonly<Record<ProviderKind, ConnectProvider>> = {
  adyen: (connection) => connectAdyen(connection),
  'bank-transfer': (connection) => connectBankTransfer(connection),
  braintree: (connection) => connectBraintree(connection),
  paypal: (connection) => connectPaypal(connection),
  square: (connection) => connectSquare(connection),
  stripe: (connection) => connectStripe(connection),
};

/** The client of a provider, by its kind. */
export const connectProvider: ConnectProvider = (connection) => CONNECT[connection.kind](connection);

export const connectPayoutRail: ConnectPayoutRail = (connection) => {
  if (connection.kind !== 'bank-transfer') throw new Error(`${connection.kind} carries no payouts`);
  return connectBankPayouts(connection);
};
