import type { z } from 'zod';
import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import type { payments as contract } from '../../../../../contracts/payments.ts';
import type { PaymentMethodInput } from '../../../../../contracts/payments/shapes.ts';
import type { Call } from '../../../../kit/call.ts';
import { once } from '../../../../kit/idempotency.ts';
import type { Sql } from '../../../../kit/database.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { PaymentEvent } from '../../domain/payment/events.ts';
import { evolveAll } from '../../domain/payment/evolve.ts';
import type { PayerMethod } from '../../domain/payment/state.ts';
import { modeOf } from '../../domain/providers/provider.ts';
import { findMethod } from '../../store/methods.ts';
import type { StoredPayment } from '../../store/payments.ts';
import { begin, keep, unrouted, type Begun } from '../../work/begin.ts';
import type { PaymentDeps } from '../../work/deps.ts';
import { sealEmail } from '../../work/email.ts';
import { ProviderDisabled, type Held } from '../../work/run.ts';
import { viewPayment } from '../../work/view.ts';
import { untilIdle } from '../../work/wait.ts';
import { sourceOf } from './ask.ts';
import { requireAccount } from './require-account.ts';
import { requireCustomer } from './require-customer.ts';
import { refuseDeclined } from './refuse-declined.ts';

type Input = z.output<(typeof contract)['createPayment']['~orpc']['inputSchema'] & z.ZodType>;

/** POST /v1/payments: kept first, then tried. Whatever becomes of it, the payment is there, and the same key finds it. */
export async function createPayment(deps: PaymentDeps, call: Call, input: Input) {
  const payment = await makePayment(deps, call, input, null);
  return input.method === undefined ? viewPayment(payment) : refuseDeclined(payment);
}

/** A payment of a link, made and tried as its payer asked. A decline is no refusal: the payer may try again. */
export const payByLink = (deps: PaymentDeps, call: Call, input: Input, linkId: string): Promise<StoredPayment> => makePayment(deps, call, input, linkId);

async function makePayment(deps: PaymentDeps, call: Call, input: Input, linkId: string | null): Promise<StoredPayment> {
  // Gathered before the transaction, which holds a connection; what is refused is refused in it, where a key that was used before is found first.
  const made = await prepare(deps, call, input, linkId).then((begun) => () => begun, (error: unknown) => () => { throw error; });
  let held: Held | undefined;
  const kept = (begun: () => Begun) => once(deps.database, call, 'createPayment', input, async (tx) => {
    held = await keep(deps, tx, begun(), sourceOf(call));
    return { id: encodeId('payment', held.payment.state.id) };
  });
  const { id } = await kept(made).catch((error: unknown) => {
    if (!(error instanceof ProviderDisabled)) throw error;
    deps.rerouted(call.tenantId);
    return kept(() => unrouted(made()));
  });
  deps.committed();
  // Nothing is under way with a payment that has no method.
  if (held !== undefined && input.method === undefined) return held.payment;
  return untilIdle(deps, call.tenantId, decodeId('payment', id)!, held);
}

async function prepare(deps: PaymentDeps, call: Call, input: Input, linkId: string | null): Promise<Begun> {
  const accountId = decodeId('account', input.accountId)!;
  const customerId = input.customerId == null ? null : decodeId('customer', input.customerId)!;
  await requireAccount(deps, call.tenantId, accountId, input.currency);
  const customer = input.customerId == null ? null : await requireCustomer(deps, call.tenantId, input.customerId);
  const method = input.method && await payerMethod(deps, deps.database, call.tenantId, input.method, customerId);
  const id = deps.newId();
  const nowMs = deps.clock.now();
  const created: PaymentEvent = {
    type: 'created', id, accountId, amount: input.amount, currency: input.currency, capture: input.capture, save: input.save, description: input.description ?? null,
    statementDescriptor: input.statementDescriptor ?? null, returnUrl: input.returnUrl ?? null, customer, atMs: nowMs,
  };
  const payment: StoredPayment = {
    tenantId: call.tenantId, customerId, linkId, mode: modeOf(call.actor), reference: input.reference ?? null, metadata: input.metadata ?? {}, email: input.email == null ? null : sealEmail(deps, call.tenantId, id, input.email),
    state: evolveAll(undefined, [created]), version: 1, updatedAtMs: nowMs,
  };
  if (method === undefined) return { payment, events: [created], lease: undefined };
  return begin(deps, payment, created, { type: 'confirm', attemptId: deps.newId(), method, returnUrl: null });
}

/** With the provider's token, where the payer has paid by it before. */
export async function payerMethod({ vault }: Pick<PaymentDeps, 'vault'>, sql: Sql, tenantId: string, input: z.output<typeof PaymentMethodInput>, customerId: string | null): Promise<PayerMethod> {
  if (input.type !== 'saved') return input;
  const saved = await findMethod(sql, vault, tenantId, decodeId('paymentMethod', input.id)!);
  // Saved by one customer it pays for no other.
  if (saved === undefined || saved.customerId !== customerId) throw refuse('not_found', { param: 'method.id' });
  return { type: 'saved', methodId: saved.id, providerId: saved.providerId, token: saved.token, customer: saved.customer };
}
