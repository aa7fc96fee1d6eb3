import type { ProviderUnderTest } from '../../../../test/suites/payment-provider-world.ts';
import { connectSquare } from '../provider.ts';

export const SQUARE: ProviderUnderTest = {
  kind: 'square',
  connect: connectSquare,
  works: { type: 'card', token: 'cnon:card-nonce-ok' },
  declines: [
    { asked: { method: { type: 'card', token: 'cnon:card-nonce-declined' } }, code: 'do_not_honor', advice: 'retry-other-provider' },
    { asked: { method: { type: 'card', token: 'cnon:card-nonce-rejected-cvv' } }, code: 'invalid_cvv', advice: 'update-method' },
    { asked: { method: { type: 'card', token: 'cnon:card-nonce-rejected-postalcode' } }, code: 'pm_address_mismatch', advice: 'update-method' },
    { asked: { method: { type: 'card', token: 'cnon:card-nonce-rejected-expiration' } }, code: 'invalid_expiry_date', advice: 'update-method' },
    { asked: { method: { type: 'card', token: 'cnon:card-nonce-already-used' } }, code: 'duplicate_request', advice: 'update-method' },
    { asked: { method: { type: 'saved', token: 'ccof:customer-card-id-declined' } }, code: 'do_not_honor', advice: 'retry-other-provider' },
    { asked: { method: { type: 'card', token: 'cnon:simulate-INSUFFICIENT_FUNDS' } }, code: 'insufficient_funds', advice: 'other-method' },
  ],
  evidence: { REBUTTAL_EXPLANATION: 'The payer signed for it.' },
  refundFailsLater: { description: 'simulate-refund-fails' },
  currencies: [{ currency: 'JPY', amount: 1_250 }, { currency: 'USD', amount: 1_250 }],
  chargePath: '/v2/payments',
  refundPath: '/v2/refunds',
  capturePath: '/complete',
  signsTime: false,
  webhookUrlCredential: 'webhookUrl',
};
