import { z } from 'zod';
import type { Reply } from '../frame/route.ts';
import { readAmount } from './amounts.ts';
import { bare, invalid, refusal, refuse, xmlReply } from './problems.ts';
import { transactionTree } from './render.ts';
import { accountOf, CURRENCIES, type BraintreeState, type Transaction } from './state.ts';
import { instrumentOf, isSingleUse, verdictOf, type Instrument, type Verdict } from './test-nonces.ts';

const DAY_MS = 86_400_000;
const EXPIRES_MS = 7 * DAY_MS;
const DUPLICATE_WITHIN_MS = 30_000;

const saleShape = z.looseObject({
  type: z.enum(['sale', 'credit']).default('sale'),
  amount: z.union([z.string(), z.number()]).optional(),
  order_id: z.string().max(255).optional(),
  merchant_account_id: z.string().optional(),
  payment_method_nonce: z.string().optional(),
  payment_method_token: z.string().optional(),
  options: z.looseObject({ submit_for_settlement: z.boolean().default(false), store_in_vault: z.boolean().default(false), store_in_vault_on_success: z.boolean().default(false) }).default({ submit_for_settlement: false, store_in_vault: false, store_in_vault_on_success: false }),
});

type Sale = z.output<typeof saleShape>;
type Paid = { readonly instrument: Instrument; readonly token: string | null; readonly customerId: string | null };

/** POST /transactions. */
export function createSale(state: BraintreeState, body: unknown): Reply {
  const read = z.object({ transaction: saleShape }).safeParse(body);
  if (!read.success) return bare(400);
  const sale = read.data.transaction;
  const account = sale.merchant_account_id ?? accountOf(CURRENCIES[0]);
  const currency = CURRENCIES.find((one) => accountOf(one) === account);
  if (currency === undefined) return refuse('transaction', invalid('91513', 'merchant_account_id', 'Merchant account ID is invalid.'));
  if (sale.amount === undefined) return refuse('transaction', invalid('81502', 'amount', 'Amount is required.'));
  const amount = readAmount(sale.amount, currency);
  if (amount === undefined) return refuse('transaction', invalid('81503', 'amount', 'Amount is an invalid format.'));
  if (amount === 0) return refuse('transaction', invalid('81531', 'amount', 'Amount must be greater than zero.'));
  const paid = payerOf(state, sale);
  if ('status' in paid) return paid;
  return decide(state, sale, paid, amount, currency);
}

function payerOf(state: BraintreeState, { payment_method_nonce: nonce, payment_method_token: token }: Sale): Paid | Reply {
  if (token !== undefined) {
    const kept = state.vault.get(token);
    return kept === undefined ? refuse('transaction', invalid('91518', 'payment_method_token', 'Payment method token is invalid.')) : { instrument: kept.instrument, token, customerId: kept.customerId };
  }
  if (nonce === undefined) return refuse('transaction', invalid('91508', 'base', 'Cannot determine payment method.'));
  if (nonce === 'fake-consumed-nonce' || state.used.get(nonce) === true) return refuse('transaction', invalid('91564', 'payment_method_nonce', 'Cannot use a payment_method_nonce more than once.'));
  if (nonce === 'fake-luhn-invalid-nonce') return refuse('transaction', invalid('81715', 'number', 'Credit card number is invalid.'));
  const instrument = instrumentOf(nonce);
  if (instrument === undefined) return refuse('transaction', invalid('91565', 'payment_method_nonce', 'Unknown or expired payment_method_nonce.'));
  if (isSingleUse(nonce)) state.used.put(nonce, true);
  return { instrument, token: null, customerId: null };
}

function decide(state: BraintreeState, sale: Sale, paid: Paid, amount: number, currency: string): Reply {
  const nowMs = state.world.clock.now();
  const orderId = sale.order_id ?? null;
  const isDuplicate = orderId !== null && state.byOrder(orderId).some((one) => one.amount === amount && one.verdict.status === 'authorized' && one.status !== 'voided' && nowMs - one.createdMs < DUPLICATE_WITHIN_MS);
  const verdict: Verdict = isDuplicate ? { status: 'gateway_rejected', reason: 'duplicate' } : verdictOf(paid.instrument, amount, currency);
  const isAuthorised = verdict.status === 'authorized';
  const kept = isAuthorised && paid.token === null && (sale.options.store_in_vault || sale.options.store_in_vault_on_success) ? store(state, paid.instrument) : paid;
  const transaction = newTransaction(state, { type: 'sale', amount, currency, orderId, instrument: paid.instrument, verdict, token: kept.token, customerId: kept.customerId, expiresMs: isAuthorised ? nowMs + EXPIRES_MS : null });
  state.move(transaction, verdict.status);
  if (!isAuthorised) return refusal('transaction', [], messageOf(verdict), transactionTree(state, transaction));
  if (sale.options.submit_for_settlement) state.submit(transaction);
  else state.world.clock.after(EXPIRES_MS, () => { if (transaction.status === 'authorized') state.move(transaction, 'authorization_expired'); });
  return xmlReply(201, 'transaction', transactionTree(state, transaction));
}

const messageOf = (verdict: Verdict): string => ('text' in verdict ? verdict.text : `Gateway Rejected: ${'reason' in verdict ? verdict.reason : ''}`);

function store(state: BraintreeState, instrument: Instrument): { token: string; customerId: string } {
  const [token, customerId] = [state.world.ids.text('', 8).toLowerCase(), state.world.ids.text('', 10).toLowerCase()];
  state.vault.put(token, { instrument, customerId });
  return { token, customerId };
}

type Given = Pick<Transaction, 'type' | 'amount' | 'currency' | 'orderId' | 'instrument' | 'verdict' | 'token' | 'customerId' | 'expiresMs'> & Partial<Pick<Transaction, 'authorizedId' | 'refundedId'>>;

export function newTransaction(state: BraintreeState, given: Given): Transaction {
  return state.keep({
    id: state.world.ids.text('', 8).toLowerCase(), createdMs: state.world.clock.now(), authorizedId: null, refundedId: null, status: 'authorizing', history: [], partials: [], refunds: [], disputes: [], disbursedMs: null, ...given,
  });
}
