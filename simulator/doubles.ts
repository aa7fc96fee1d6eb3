import type { MakeDouble, ProviderName } from './frame/double.ts';
import { adyenDouble } from './adyen/double.ts';
import { bankDouble } from './bank/double.ts';
import { braintreeDouble } from './braintree/double.ts';
import { paypalDouble } from './paypal/double.ts';
import { squareDouble } from './square/double.ts';
import { stripeDouble } from './stripe/double.ts';

/** Every double there is. */
export const DOUBLES: Partial<Record<ProviderName, MakeDouble>> = {
  adyen: adyenDouble,
  'bank-transfer': bankDouble,
  braintree: braintreeDouble,
  stripe: stripeDouble,
  paypal: paypalDouble,
  square: squareDouble,
};
