import { paymentProviderSuite } from '../../../../test/suites/payment-provider.ts';
import { connectStripe } from '../provider.ts';

const card = (name: string) => ({ method: { type: 'card', token: `pm_card_${name}` } }) as const;

paymentProviderSuite({
  kind: 'stripe',
  connect: connectStripe,
  works: card('visa').method,
  challenged: card('threeDSecure2Required').method,
  declines: [
    { asked: card('chargeDeclined'), code: 'do_not_honor', advice: 'retry-later' },
    { asked: card('chargeDeclinedInsufficientFunds'), code: 'insufficient_funds', advice: 'retry-later' },
    { asked: card('chargeDeclinedStolenCard'), code: 'card_lost_or_stolen', advice: 'do-not-retry' },
    { asked: card('chargeDeclinedExpiredCard'), code: 'invalid_expiry_date', advice: 'update-method' },
    { asked: card('chargeDeclinedIncorrectCvc'), code: 'invalid_cvv', advice: 'update-method' },
    { asked: card('chargeDeclinedProcessingError'), code: 'psp_acquirer_error', advice: 'retry-other-provider' },
    { asked: card('chargeDeclinedVelocityLimitExceeded'), code: 'velocity_limit_exceeded', advice: 'retry-later' },
    { asked: { method: { type: 'saved', token: 'pm_card_authenticationRequired' } }, code: 'authentication_required', advice: 'retry-after-authentication' },
  ],
  cardPage: { works: '4242424242424242', challenged: '4000000000003220', declined: '4000000000000002', path: '/checkout/sessions', openMs: 86_400_000 },
  refundFailsLater: card('refundFail'),
  currencies: [{ currency: 'JPY', amount: 1_250 }, { currency: 'USD', amount: 1_999 }, { currency: 'KWD', amount: 12_340 }, { currency: 'ISK', amount: 1_500 }, { currency: 'MGA', amount: 500_000 }],
  chargePath: '/confirm', capturePath: '/capture', refundPath: '/refunds',
  signsTime: true,
});
