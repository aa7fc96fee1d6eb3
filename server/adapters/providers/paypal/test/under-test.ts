import type { ProviderUnderTest } from '../../../../test/suites/payment-provider-world.ts';
import { connectPaypal } from '../provider.ts';

export const PAYPAL: ProviderUnderTest = {
  kind: 'paypal',
  connect: connectPaypal,
  works: { type: 'saved', token: 'florin-wallet-ok' },
  challenged: { type: 'redirect' },
  maySayYesLater: true,
  saves: { type: 'redirect' },
  evidence: { PROOF_OF_FULFILLMENT: 'Sent on Monday.' },
  declines: [
    { asked: { method: { type: 'saved', token: 'florin-wallet-declined' } }, code: 'payment_method_issue', advice: 'other-method' },
    { asked: { method: { type: 'saved', token: 'florin-wallet-no-funds' } }, code: 'insufficient_funds', advice: 'other-method' },
    { asked: { method: { type: 'saved', token: 'florin-wallet-closed' } }, code: 'account_closed_or_invalid', advice: 'other-method' },
    { asked: { method: { type: 'saved', token: 'nobody-knows-it' } }, code: 'authorization_missing_or_revoked', advice: 'update-method' },
    { asked: { description: 'simulate-TRANSACTION_REFUSED' }, code: 'transaction_not_permitted', advice: 'other-method' },
  ],
  refundFailsLater: { description: 'simulate-refund-fails' },
  currencies: [{ currency: 'JPY', amount: 1_250 }, { currency: 'USD', amount: 1_250 }, { currency: 'HUF', amount: 125_000 }],
  chargePath: '/capture',
  refundPath: '/refund',
  capturePath: '/capture',
  // PayPal does not say whether its later tries are signed anew: whoever refused what is five minutes old might never hear of it.
  signsTime: false,
};
