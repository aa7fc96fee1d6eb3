/** What a test card does: after Stripe's page on testing. */
export interface TestCard {
  readonly brand: string;
  readonly last4: string;
  readonly funding?: 'credit' | 'debit' | 'prepaid';
  readonly country?: string;
  readonly decline?: Decline;
  /** The payer must approve, whenever the payer is there to do so. */
  readonly authentication?: boolean;
  /** Taken off-session without authentication once it is set up. */
  readonly authenticationOnce?: boolean;
  readonly refund?: 'pending' | 'fails-later';
  readonly dispute?: { readonly reason: string; readonly inquiry?: boolean };
}

interface Decline {
  readonly code: string;
  readonly declineCode?: string;
  readonly adviceCode?: string;
  readonly message: string;
  readonly blocked?: boolean;
}

const VISA = { brand: 'visa', last4: '4242' };
const declined = (declineCode: string, adviceCode: string): Decline => ({ code: 'card_declined', declineCode, adviceCode, message: 'Your card was declined.' });
const LATER = 'try_again_later';
const NEVER = 'do_not_try_again';
const CHECK = 'confirm_card_data';

const INSUFFICIENT: Decline = { ...declined('insufficient_funds', LATER), message: 'Your card has insufficient funds.' };

/** By what follows `pm_card_` or `tok_`. */
const CARDS: Readonly<Record<string, TestCard>> = {
  visa: VISA, us: VISA,
  visa_debit: { brand: 'visa', last4: '5556', funding: 'debit' },
  mastercard: { brand: 'mastercard', last4: '4444' },
  mastercard_debit: { brand: 'mastercard', last4: '3222', funding: 'debit' },
  mastercard_prepaid: { brand: 'mastercard', last4: '5100', funding: 'prepaid' },
  amex: { brand: 'amex', last4: '8431' },
  discover: { brand: 'discover', last4: '1117' },
  jcb: { brand: 'jcb', last4: '0505' },
  de: { brand: 'visa', last4: '0016', country: 'DE' },
  fr: { brand: 'visa', last4: '0003', country: 'FR' },
  gb: { brand: 'visa', last4: '0000', country: 'GB' },
  jp: { brand: 'visa', last4: '0003', country: 'JP' },
  chargeDeclined: { brand: 'visa', last4: '0002', decline: declined('generic_decline', LATER) },
  chargeDeclinedInsufficientFunds: { brand: 'visa', last4: '9995', decline: INSUFFICIENT },
  chargeDeclinedLostCard: { brand: 'visa', last4: '9987', decline: declined('lost_card', NEVER) },
  chargeDeclinedStolenCard: { brand: 'visa', last4: '9979', decline: declined('stolen_card', NEVER) },
  chargeDeclinedExpiredCard: { brand: 'visa', last4: '0069', decline: { code: 'expired_card', adviceCode: CHECK, message: 'Your card has expired.' } },
  chargeDeclinedIncorrectCvc: { brand: 'visa', last4: '0127', decline: { code: 'incorrect_cvc', adviceCode: CHECK, message: "Your card's security code is incorrect." } },
  chargeDeclinedProcessingError: { brand: 'visa', last4: '0119', decline: { code: 'processing_error', adviceCode: LATER, message: 'An error occurred while processing your card. Try again in a little bit.' } },
  chargeDeclinedFraudulent: { brand: 'visa', last4: '0019', decline: declined('fraudulent', NEVER) },
  chargeDeclinedVelocityLimitExceeded: { brand: 'visa', last4: '6975', decline: declined('card_velocity_exceeded', LATER) },
  chargeCustomerFail: { brand: 'visa', last4: '0341', decline: declined('generic_decline', LATER) },
  radarBlock: { brand: 'visa', last4: '4954', decline: { ...declined('fraudulent', NEVER), blocked: true } },
  authenticationRequired: { brand: 'visa', last4: '3184', authentication: true },
  authenticationRequiredOnSetup: { brand: 'visa', last4: '3155', authentication: true, authenticationOnce: true },
  authenticationRequiredSetupForOffSession: { brand: 'visa', last4: '3155', authentication: true, authenticationOnce: true },
  authenticationRequiredChargeDeclinedInsufficientFunds: { brand: 'visa', last4: '8228', authentication: true, decline: INSUFFICIENT },
  threeDSecure2Required: { brand: 'visa', last4: '3220', authentication: true },
  threeDSecureRequired: { brand: 'visa', last4: '3063', authentication: true },
  threeDSecureOptional: { brand: 'visa', last4: '3055' },
  pendingRefund: { brand: 'visa', last4: '7726', refund: 'pending' },
  refundFail: { brand: 'visa', last4: '5126', refund: 'fails-later' },
  createDispute: { brand: 'visa', last4: '0259', dispute: { reason: 'fraudulent' } },
  createDisputeProductNotReceived: { brand: 'visa', last4: '2685', dispute: { reason: 'product_not_received' } },
  createDisputeInquiry: { brand: 'visa', last4: '1976', dispute: { reason: 'fraudulent', inquiry: true } },
};

/** `pm_card_visa_chargeDeclined` is `pm_card_chargeDeclined`; a token of a card is as good as a payment method. */
export function testCard(token: string): TestCard | undefined {
  const match = /^(?:pm_card_|tok_)(.+)$/.exec(token);
  const name = match?.[1];
  if (name === undefined) return undefined;
  const own = Object.hasOwn(CARDS, name) ? CARDS[name] : undefined;
  const bare = name.replace(/^visa_/, '');
  return own ?? (Object.hasOwn(CARDS, bare) ? CARDS[bare] : undefined);
}

const NUMBERS: Readonly<Record<string, string>> = {
  '4242424242424242': 'visa', '4000056655665556': 'visa_debit', '5555555555554444': 'mastercard', '378282246310005': 'amex', '4000000000000002': 'chargeDeclined', '4000000000009995': 'chargeDeclinedInsufficientFunds',
  '4000000000009987': 'chargeDeclinedLostCard', '4000000000009979': 'chargeDeclinedStolenCard', '4000000000000069': 'chargeDeclinedExpiredCard', '4000000000000127': 'chargeDeclinedIncorrectCvc', '4000000000000119': 'chargeDeclinedProcessingError',
  '4000002760003184': 'authenticationRequired', '4000002500003155': 'authenticationRequiredOnSetup', '4000008260003178': 'authenticationRequiredChargeDeclinedInsufficientFunds', '4000000000003220': 'threeDSecure2Required',
  '4000000000007726': 'pendingRefund', '4000000000005126': 'refundFail', '4000000000000259': 'createDispute', '4000000000002685': 'createDisputeProductNotReceived', '4000000000001976': 'createDisputeInquiry',
};

/** Stripe's numbers of test cards; real ones are refused. */
export function tokenOfNumber(number: string): string | undefined {
  const name = NUMBERS[number.replaceAll(/\s/g, '')];
  return name === undefined ? undefined : `pm_card_${name}`;
}

export const OUTCOMES = Object.entries(CARDS).map(([name, card]) => ({ token: `pm_card_${name}`, outcome: outcomeOf(card) }));

/** Numbers of test cards, and what comes of each. */
export const NUMBERED = Object.entries(NUMBERS).map(([number, name]) => ({ number, outcome: outcomeOf(CARDS[name]!) }));

function outcomeOf({ decline, authentication, refund, dispute }: TestCard): string {
  const parts = [
    ...(authentication === true ? ['asks the payer to approve'] : []),
    decline === undefined ? 'succeeds' : `declined: ${decline.declineCode ?? decline.code}`,
    ...(refund === 'pending' ? ['refunds are pending for a while'] : refund === undefined ? [] : ['refunds fail later']),
    ...(dispute === undefined ? [] : [dispute.inquiry === true ? 'an inquiry is opened' : `disputed: ${dispute.reason}`]),
  ];
  return parts.join('; ');
}
