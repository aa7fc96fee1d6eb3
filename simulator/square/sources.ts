import { invalid, notFound, type SquareError } from './errors.ts';
import type { Reply } from '../frame/route.ts';
import type { SquareState } from './state.ts';

/** Square's own test values: what a source is declined with, or undefined where it pays. */
export const TEST_SOURCES: Readonly<Record<string, string | undefined>> = {
  'cnon:card-nonce-ok': undefined,
  'cnon:card-nonce-declined': 'GENERIC_DECLINE',
  'cnon:card-nonce-rejected-cvv': 'CVV_FAILURE',
  'cnon:card-nonce-rejected-postalcode': 'ADDRESS_VERIFICATION_FAILURE',
  'cnon:card-nonce-rejected-expiration': 'INVALID_EXPIRATION',
  'cnon:card-nonce-already-used': 'CARD_TOKEN_USED',
  'ccof:customer-card-id-ok': undefined,
  'ccof:customer-card-id-declined': 'GENERIC_DECLINE',
  'ccof:customer-card-id-rejected-cvv': 'CVV_FAILURE',
  'ccof:customer-card-id-rejected-postalcode': 'ADDRESS_VERIFICATION_FAILURE',
  'ccof:customer-card-id-rejected-expiration': 'INVALID_EXPIRATION',
};

/** Ours, for every other code: `cnon:simulate-INSUFFICIENT_FUNDS`. */
const ANY_CODE = /^cnon:simulate-([A-Z_]+)$/;

/** Undefined: it pays. */
export function judge(state: SquareState, sourceId: string, customerId: string | undefined): SquareError | Reply | undefined {
  const code = TEST_SOURCES[sourceId] ?? ANY_CODE.exec(sourceId)?.[1];
  if (code !== undefined) return { category: 'PAYMENT_METHOD_ERROR', code, detail: `Authorization error: '${code}'` };
  if (sourceId in TEST_SOURCES) return undefined;
  const card = state.cards.get(sourceId);
  if (card === undefined || !card.isEnabled) return notFound(`card with id ${sourceId}`);
  return card.customerId === customerId ? undefined : invalid('INVALID_VALUE', 'The card is not the customer\'s.', 'customer_id');
}

export const isReply = (judged: SquareError | Reply): judged is Reply => 'status' in judged;
