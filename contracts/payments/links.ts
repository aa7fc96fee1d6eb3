import { operation, problems, serviceOperation, z } from '../contract.ts';
import { amount, currency, id, metadata, page, pageQuery, text, timestamp, total } from '../shapes.ts';

/** A page of ours where whoever has its address can pay: a link to send, print or show as a QR code. */

/** The payer's browser is sent there, so no `javascript:`. */
const pageUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).max(2_000);

/** Either a fixed amount, or one that the payer chooses within bounds. */
const bounds = z.strictObject({ min: amount, max: amount }).refine(({ min, max }) => min <= max, { error: 'min must not be above max' });

export const PaymentLink = z.object({
  id: z.string(), url: z.string().describe('Where it is paid.'), status: z.enum(['open', 'inactive', 'expired', 'paid']).describe('`paid`: for one use, and it was used.'),
  active: z.boolean(), account: z.string(), currency, amount: total.nullable(), open: z.object({ min: total, max: total }).nullable(), description: z.string(),
  uses: z.enum(['single', 'many']), expiresAt: timestamp.nullable(), successUrl: z.string().nullable(), cancelUrl: z.string().nullable(), metadata: z.record(z.string(), z.string()),
  paid: z.int().describe('How often it has been paid.'), createdAt: timestamp,
});

const changeable = { expiresAt: timestamp.nullish(), successUrl: pageUrl.nullish(), cancelUrl: pageUrl.nullish(), metadata: metadata.optional() };

export const linkOperations = {
  createPaymentLink: operation('payments:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/payment-links', successStatus: 201, tags: ['payments'], summary: 'Make a payment link', description: 'With a fixed `amount`, or `open` for one that the payer chooses. Not both.' })
    .input(z.strictObject({
      account: id('account').describe('Who is paid.'), currency, amount: amount.nullish(), open: bounds.nullish(), description: text(200).min(1).describe('What is paid for, as the payer reads it.'),
      uses: z.enum(['single', 'many']).default('single'), ...changeable,
    }).refine((input) => (input.amount == null) !== (input.open == null), { error: 'either amount or open', path: ['amount'] }))
    .output(PaymentLink).errors(problems('not_found', 'currency_unknown', 'currency_mismatch', 'account_closed', 'idempotency_key_reused', 'idempotency_key_in_use')),
  getPaymentLink: operation('payments:read')
    .route({ method: 'GET', path: '/v1/payment-links/{id}', tags: ['payments'], summary: 'Get a payment link' })
    .input(z.strictObject({ id: id('paymentLink') })).output(PaymentLink).errors(problems('not_found')),
  listPaymentLinks: operation('payments:read')
    .route({ method: 'GET', path: '/v1/payment-links', tags: ['payments'], summary: 'List payment links, newest first' })
    .input(z.strictObject({ active: z.enum(['true', 'false']).optional(), account: id('account').optional(), ...pageQuery })).output(page(PaymentLink)),
  updatePaymentLink: operation('payments:write')
    .route({ method: 'PATCH', path: '/v1/payment-links/{id}', tags: ['payments'], summary: 'Change or deactivate a payment link', description: 'What is paid for and how much stays as it is: somebody may be looking at it. `active: false` closes it; what is under way goes on.' })
    .input(z.strictObject({ id: id('paymentLink'), active: z.boolean().optional(), ...changeable })).output(PaymentLink).errors(problems('not_found')),
  getPaymentLinkQr: operation('payments:read')
    .route({ method: 'GET', path: '/v1/payment-links/{id}/qr-code', tags: ['payments'], summary: 'Its address as a QR code' })
    .input(z.strictObject({ id: id('paymentLink') })).output(z.object({ url: z.string(), svg: z.string() })).errors(problems('not_found')),

  /** One request of a payer's browser, whose routes the gateway has. The answer is complete: pages are small, and nothing is streamed. */
  servePage: serviceOperation()
    .route({ method: 'POST', path: '/internal/payments/pages' })
    .input(z.object({ method: z.string(), path: z.string(), headers: z.record(z.string(), z.string()), body: z.string() }))
    .output(z.object({ status: z.int(), headers: z.array(z.object({ name: z.string(), value: z.string() })), body: z.string() })),
};
