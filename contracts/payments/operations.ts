import { operation, problems, serviceOperation, z } from '../contract.ts';
import { amount, currency, email, id, metadata, page, pageQuery, text } from '../shapes.ts';
import { description, Dispute, DisputeStatus, httpsUrl, Payment, PaymentMethod, PaymentMethodInput, PaymentStatus, Refund, TimelineEntry } from './shapes.ts';

const keyErrors = problems('idempotency_key_missing', 'idempotency_key_reused', 'idempotency_key_in_use');
const payingErrors = problems('payment_declined', 'no_provider', 'payment_busy', 'payment_state');

export const paymentOperations = {
  createPayment: operation('payments:write', { idempotency: 'required' })
    .route({ method: 'POST', path: '/v1/payments', successStatus: 201, tags: ['payments'], summary: 'Ask for a payment', description: 'With a `method` it is tried at once. A decline is answered 402 and kept: `resourceId` names the payment, which takes another method. `status` says what comes next; where the answer of a provider was lost it is `unknown`, and Florin finds out.' })
    .input(z.strictObject({
      amount, currency, accountId: id('account').describe('Who is paid: an account of the tenant in that currency.'), customerId: id('customer').nullish(),
      capture: z.enum(['automatic', 'manual']).default('automatic'), method: PaymentMethodInput.optional(), save: z.boolean().default(false).describe('The method may be used again, without the payer.'),
      description: description.nullish(), statementDescriptor: text(22).nullish().describe("On the payer's statement, as far as the provider takes it."),
      email: email().nullish().describe("The payer's, for the provider's receipt."), returnUrl: httpsUrl.nullish().describe('Where the payer goes after a page of the provider.'),
      reference: text(200).nullish(), metadata: metadata.optional(),
    })).output(Payment).errors({ ...keyErrors, ...payingErrors, ...problems('not_found', 'erased', 'currency_unknown', 'currency_mismatch', 'account_closed') }),
  confirmPayment: operation('payments:write', { idempotency: 'required' })
    .route({ method: 'POST', path: '/v1/payments/{id}/confirm', tags: ['payments'], summary: 'Pay it by this method' })
    .input(z.strictObject({ id: id('payment'), method: PaymentMethodInput, returnUrl: httpsUrl.nullish() })).output(Payment).errors({ ...keyErrors, ...payingErrors, ...problems('not_found') }),
  capturePayment: operation('payments:write', { idempotency: 'required' })
    .route({ method: 'POST', path: '/v1/payments/{id}/capture', tags: ['payments'], summary: 'Capture what is reserved, whole or in parts', description: '`amount` left out: all that is left. `final: false`: more will follow, where the provider takes several captures; else what is left is let go of.' })
    .input(z.strictObject({ id: id('payment'), amount: amount.optional(), final: z.boolean().default(true) })).output(Payment).errors({ ...keyErrors, ...problems('not_found', 'payment_state', 'payment_busy', 'amount_not_capturable', 'provider_refused') }),
  cancelPayment: operation('payments:write', { idempotency: 'required' })
    .route({ method: 'POST', path: '/v1/payments/{id}/cancel', tags: ['payments'], summary: 'Call it off before it is captured' })
    .input(z.strictObject({ id: id('payment') })).output(Payment).errors({ ...keyErrors, ...problems('not_found', 'payment_state', 'payment_busy', 'provider_refused') }),
  reviewPayment: operation('payments:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/payments/{id}/review', tags: ['payments'], summary: 'Decide on a payment that is held for review' })
    .input(z.strictObject({ id: id('payment'), decision: z.enum(['approve', 'decline']) })).output(Payment).errors({ ...problems('idempotency_key_reused', 'idempotency_key_in_use', 'not_found'), ...payingErrors }),
  settleConflict: operation('payments:refund', { idempotency: 'required' })
    .route({ method: 'POST', path: '/v1/payments/{id}/settle-conflict', tags: ['payments'], summary: 'Decide on a payment whose amount is not what was asked for', description: '`accept`: the merchant gets what was paid. `refund`: the payer gets it back. Until then it waits in suspense.' })
    .input(z.strictObject({ id: id('payment'), take: z.enum(['accept', 'refund']) })).output(Payment).errors({ ...keyErrors, ...problems('not_found', 'payment_state', 'payment_busy') }),
  getPayment: operation('payments:read').route({ method: 'GET', path: '/v1/payments/{id}', tags: ['payments'], summary: 'Get a payment' })
    .input(z.strictObject({ id: id('payment') })).output(Payment).errors(problems('not_found')),
  listPayments: operation('payments:read').route({ method: 'GET', path: '/v1/payments', tags: ['payments'], summary: 'List payments, newest first' })
    .input(z.strictObject({ status: PaymentStatus.optional(), accountId: id('account').optional(), customerId: id('customer').optional(), linkId: id('paymentLink').optional(), reference: text(200).optional(), ...pageQuery })).output(page(Payment)),
  getPaymentTimeline: operation('payments:read').route({ method: 'GET', path: '/v1/payments/{id}/timeline', tags: ['payments'], summary: 'Everything that has happened to a payment, in order' })
    .input(z.strictObject({ id: id('payment') })).output(z.object({ data: z.array(TimelineEntry) })).errors(problems('not_found')),

  createRefund: operation('payments:refund', { idempotency: 'required' })
    .route({ method: 'POST', path: '/v1/payments/{id}/refunds', successStatus: 201, tags: ['payments'], summary: 'Give back a payment, whole or in parts', description: 'What it takes is reserved at the merchant before the provider is asked. `amount` left out: all that is left.' })
    .input(z.strictObject({ id: id('payment'), amount: amount.optional(), reason: text(200).nullish() })).output(Refund)
    .errors({ ...keyErrors, ...problems('not_found', 'payment_state', 'payment_busy', 'amount_not_refundable', 'insufficient_funds', 'account_frozen', 'account_closed', 'provider_refused') }),

  listDisputes: operation('payments:read').route({ method: 'GET', path: '/v1/disputes', tags: ['payments'], summary: 'List disputes, newest first' })
    .input(z.strictObject({ status: DisputeStatus.optional(), ...pageQuery })).output(page(Dispute)),
  getDispute: operation('payments:read').route({ method: 'GET', path: '/v1/disputes/{id}', tags: ['payments'], summary: 'Get a dispute' })
    .input(z.strictObject({ id: id('dispute') })).output(Dispute).errors(problems('not_found')),
  submitEvidence: operation('payments:refund', { idempotency: 'required' })
    .route({ method: 'POST', path: '/v1/disputes/{id}/evidence', tags: ['payments'], summary: 'Contest a dispute', description: 'Once. Fields are the provider\'s: `product_description`, `customer_communication` …' })
    .input(z.strictObject({ id: id('dispute'), evidence: z.record(z.string().regex(/^[a-z_]{1,60}$/i), text(20_000)).refine((fields) => Object.keys(fields).length <= 40, { error: 'at most 40 fields' }) })).output(Dispute)
    .errors({ ...keyErrors, ...problems('not_found', 'dispute_closed', 'payment_busy', 'provider_refused') }),
  acceptDispute: operation('payments:refund', { idempotency: 'required' })
    .route({ method: 'POST', path: '/v1/disputes/{id}/accept', tags: ['payments'], summary: 'Accept a dispute: the payer keeps the money' })
    .input(z.strictObject({ id: id('dispute') })).output(Dispute).errors({ ...keyErrors, ...problems('not_found', 'dispute_closed', 'payment_busy', 'provider_refused') }),

  listPaymentMethods: operation('payments:read').route({ method: 'GET', path: '/v1/payment-methods', tags: ['payments'], summary: 'List saved methods of a customer, newest first' })
    .input(z.strictObject({ customerId: id('customer'), ...pageQuery })).output(page(PaymentMethod)),
  removePaymentMethod: operation('payments:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/payment-methods/{id}/remove', tags: ['payments'], summary: 'Forget a saved method' })
    .input(z.strictObject({ id: id('paymentMethod') })).output(z.object({})).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),

  /** A provider's request as it came. The body in base64: signatures are over the very bytes. */
  receiveWebhook: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/payments/webhooks' })
    .input(z.object({ tenantId: z.string(), providerId: z.string(), headers: z.record(z.string(), z.string()), body: z.string() }))
    .output(z.object({ status: z.int(), contentType: z.string(), body: z.string() })).errors(problems('not_found')),
};
