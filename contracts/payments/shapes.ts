import { z } from '../contract.ts';
import { currency, id, line, text, timestamp, total } from '../shapes.ts';
import { PAYER_METHODS } from './fee-rules.ts';
import { AttemptRoute } from './routing-rules.ts';

/** Shapes of payments: the intent, its attempts at providers, and what was captured, refunded and disputed. */

export const PaymentStatus = z.enum(['requires_method', 'requires_action', 'processing', 'requires_capture', 'succeeded', 'cancelled', 'failed', 'review', 'unknown', 'conflicted']);

/** Never a card number: a token that the provider's own form gave the payer's browser. */
const token = line(8_000).min(1);

/** The kinds of providers. */
export const ProviderKind = z.enum(['stripe', 'paypal', 'square', 'braintree', 'adyen', 'bank-transfer']);

/** How the payer pays. */
export const PaymentMethodInput = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.enum(['card', 'wallet']),
    tokens: z.strictObject({ stripe: token.optional(), square: token.optional(), braintree: token.optional(), adyen: token.optional() })
      .refine((tokens) => Object.values(tokens).some((one) => one !== undefined), { error: 'at least one token' })
      .describe('By provider. Only providers with a token can take the payment; with several, another may take it where the first does not.'),
    brand: line(30).optional(), country: z.string().regex(/^[A-Z]{2}$/, { error: 'must be two capital letters (ISO 3166)' }).optional().describe("The card's, for routing and fees."),
  }),
  z.strictObject({ type: z.literal('saved'), id: id('paymentMethod') }),
  z.strictObject({ type: z.literal('redirect') }).describe("The payer approves at the provider's page: PayPal."),
  z.strictObject({ type: z.literal('card-page') }).describe("The payer types a card at the provider's own page: Stripe's Checkout. For prices, fees and rules it is a card."),
  z.strictObject({ type: z.literal('bank-transfer') }),
]);

export const PayerAction = z.union([
  z.object({ type: z.literal('redirect'), url: z.string() }),
  z.object({ type: z.literal('bank-transfer'), iban: z.string(), bic: z.string().nullable(), holder: z.string(), reference: z.string(), dueAt: timestamp.nullable() }),
]);

export const Decline = z.object({
  code: z.string().describe('The same for all providers: `insufficient_funds`, `card_lost_or_stolen` …'),
  advice: z.enum(['do-not-retry', 'retry-later', 'retry-after-authentication', 'retry-other-provider', 'other-method', 'update-method', 'stop-recurring']),
  provider: z.object({ code: z.string(), message: z.string() }).describe("The provider's own words."),
});

const providerError = z.object({ code: z.string(), message: z.string() }).nullable();

export const PaymentAttempt = z.object({
  id: z.string(), provider: z.object({ id: z.string(), kind: ProviderKind }).nullable(), reference: z.string().nullable().describe('What the provider calls it.'),
  status: z.enum(['routing', 'asked', 'action', 'returned', 'processing', 'authorised', 'declined', 'abandoned', 'voided', 'unknown']),
  method: z.enum(PAYER_METHODS), why: z.array(z.string()).describe('Why this provider, and why not the others.'),
  route: AttemptRoute.nullable().describe('By which set of rules and which rule it was chosen, and what was known of each provider then. Null: none was chosen, or before this was kept.'),
  decline: Decline.nullable(), startedAt: timestamp,
});

const operationStatus = z.enum(['pending', 'unknown', 'succeeded', 'failed']);

export const PaymentCapture = z.object({ id: z.string(), amount: total, fee: total, status: operationStatus, error: providerError });

export const Refund = z.object({
  id: z.string(), paymentId: z.string(), amount: total, currency, feeReturned: total, reason: z.string().nullable(), origin: z.enum(['api', 'provider', 'surplus']),
  status: operationStatus, error: providerError,
});

export const DisputeStatus = z.enum(['open', 'under-review', 'won', 'lost', 'accepted']);

export const Dispute = z.object({
  id: z.string(), paymentId: z.string(), amount: total, currency, withdrawn: total.describe('What the provider took back when it was opened.'), reason: z.string(), status: DisputeStatus,
  dueAt: timestamp.nullable().describe('Until when it may be answered.'), answered: z.boolean(),
});

export const PaymentPosting = z.object({
  id: z.string(), for: z.enum(['capture', 'refund', 'refund-hold', 'refund-post', 'refund-void', 'refund-fee', 'refund-back', 'dispute', 'dispute-back']), resourceId: z.string(),
  lines: z.array(z.object({ account: z.enum(['clearing', 'merchant', 'fees', 'suspense']), change: total })).describe('Credits above zero; they come to nothing.'), recorded: z.boolean(),
});

export const Payment = z.object({
  id: z.string(), status: PaymentStatus, accountId: z.string(), customerId: z.string().nullable(), linkId: z.string().nullable(), amount: total, currency, capture: z.enum(['automatic', 'manual']),
  amounts: z.object({ authorised: total, capturable: total, captured: total, refundable: total, refunded: total, disputed: total, fee: total }),
  nextAction: PayerAction.nullable(), savedMethodId: z.string().nullable(), description: z.string().nullable(), statementDescriptor: z.string().nullable(), returnUrl: z.string().nullable(),
  reference: z.string().nullable(), metadata: z.record(z.string(), z.string()),
  problem: z.string().nullable().describe('Of a payment in review, failed or conflicted: why. Also that the ledger refuses a posting of it.'),
  attempts: z.array(PaymentAttempt), captures: z.array(PaymentCapture), refunds: z.array(Refund), disputes: z.array(Dispute), postings: z.array(PaymentPosting).describe('Its money in the ledger, posting by posting.'),
  createdAt: timestamp, updatedAt: timestamp, version: z.int(),
});

export const PaymentMethod = z.object({
  id: z.string(), customerId: z.string().nullable(), provider: z.object({ id: z.string() }), label: z.string(), expires: z.string().nullable(), createdAt: timestamp,
});

export const TimelineEntry = z.object({ version: z.int(), type: z.string(), at: timestamp, source: z.string().describe('Who asked or said so: `key key_…`, `provider stripe`, `florin`.'), data: z.record(z.string(), z.unknown()) });

export const httpsUrl = z.url({ protocol: /^https?$/ }).max(2_000);
export const description = text(500);
