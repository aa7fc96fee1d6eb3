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
import { findPayment, insertPayment, type StoredPayment } from '../../store/payments.ts';
import { enqueue } from '../../store/commands.ts';
import type { PaymentDeps } from '../../work/deps.ts';
import { sealEmail } from '../../work/email.ts';
import { tellWhatHappened } from '../../work/tell.ts';
import { viewPayment } from '../../work/view.ts';
import { untilDone } from '../../work/wait.ts';
import { sourceOf } from './ask.ts';
import { requireAccount } from './require-account.ts';
import { requireCustomer } from './require-customer.ts';
import { refuseDeclined } from './refuse-declined.ts';

type Input = z.output<(typeof contract)['createPayment']['~orpc']['inputSchema'] & z.ZodType>;

/** POST /v1/payments: kept first, then tried. Whatever becomes of it, the payment is there, and the same key finds it. */
export async function createPayment(deps: PaymentDeps, call: Call, input: Input) {
  const { id, commandId } = await makePayment(deps, call, input, null);
  deps.committed();
  const paymentId = decodeId('payment', id)!;
  if (commandId === null) return viewPayment((await findPayment(deps.database, call.tenantId, paymentId))!);
  const { payment, result } = await untilDone(deps, call.tenantId, paymentId, commandId);
  if (!result.ok) throw refuse('payment_state', { detail: result.detail, resourceId: id });
  return refuseDeclined(payment);
}

/** A payment of a link, made and tried as its payer asked. A decline is no refusal: the payer may try again. */
export async function payByLink(deps: PaymentDeps, call: Call, input: Input, linkId: string): Promise<StoredPayment> {
  const { id, commandId } = await makePayment(deps, call, input, linkId);
  deps.committed();
  const paymentId = decodeId('payment', id)!;
  if (commandId !== null) return (await untilDone(deps, call.tenantId, paymentId, commandId)).payment;
  return (await findPayment(deps.database, call.tenantId, paymentId))!;
}

interface Made { readonly id: string; readonly commandId: string | null }

async function makePayment(deps: PaymentDeps, call: Call, input: Input, linkId: string | null): Promise<Made> {
  const accountId = decodeId('account', input.accountId)!;
  const customerId = input.customerId == null ? null : decodeId('customer', input.customerId)!;
  return once(deps.database, call, 'createPayment', input, async (tx): Promise<Made> => {
    await requireAccount(deps, call.tenantId, accountId, input.currency);
    const customer = input.customerId == null ? null : await requireCustomer(deps, call.tenantId, input.customerId);
    const method = input.method && await payerMethod(deps, tx, call.tenantId, input.method, customerId);
    const [id, commandId] = [deps.newId(), method === undefined ? null : deps.newId()];
    const nowMs = deps.clock.now();
    const created: PaymentEvent = {
      type: 'created', id, accountId, amount: input.amount, currency: input.currency, capture: input.capture, save: input.save, description: input.description ?? null,
      statementDescriptor: input.statementDescriptor ?? null, returnUrl: input.returnUrl ?? null, customer, atMs: nowMs,
    };
    const payment: StoredPayment = {
      tenantId: call.tenantId, customerId, linkId, mode: modeOf(call.actor), reference: input.reference ?? null, metadata: input.metadata ?? {}, email: input.email == null ? null : sealEmail(deps, call.tenantId, id, input.email),
      state: evolveAll(undefined, [created]), version: 1, updatedAtMs: nowMs,
    };
    await insertPayment(tx, payment, [created], sourceOf(call), nowMs);
    await tellWhatHappened(deps, tx, undefined, payment, [created], nowMs);
    if (method !== undefined) await enqueue(tx, call.tenantId, id, commandId!, { type: 'confirm', attemptId: deps.newId(), method, returnUrl: null }, sourceOf(call), nowMs);
    return { id: encodeId('payment', id), commandId };
  });
}

/** With the provider's token, where the payer has paid by it before. */
export async function payerMethod({ vault }: Pick<PaymentDeps, 'vault'>, sql: Sql, tenantId: string, input: z.output<typeof PaymentMethodInput>, customerId: string | null): Promise<PayerMethod> {
  if (input.type !== 'saved') return input;
  const saved = await findMethod(sql, vault, tenantId, decodeId('paymentMethod', input.id)!);
  // Saved by one customer it pays for no other.
  if (saved === undefined || saved.customerId !== customerId) throw refuse('not_found', { param: 'method.id' });
  return { type: 'saved', methodId: saved.id, providerId: saved.providerId, token: saved.token, customer: saved.customer };
}
