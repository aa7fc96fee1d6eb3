import { serviceCall } from '../../../kit/call.ts';
import { lookAfterMs } from '../domain/looks.ts';
import type { PaymentEvent } from '../domain/payment/events.ts';
import type { Booking, BookingRole, PaymentState } from '../domain/payment/state.ts';
import type { PaymentDeps } from './deps.ts';

/** Puts a booking into the ledger. Asked again for the same booking the ledger finds it; `fresh`: it was not asked before, and need not look. */
export async function book(deps: PaymentDeps, tenantId: string, state: PaymentState, booking: Booking, fresh = false): Promise<PaymentEvent[]> {
  const answer = await inLedger(deps, tenantId, state, booking, fresh && !booking.diverted);
  if (answer.ok) return [{ type: 'booked', bookingId: booking.id }];
  if (booking.how === 'hold') return [{ type: 'booking-refused', bookingId: booking.id, code: answer.code }, { type: 'refund-failed', refundId: booking.for.id, error: { code: answer.code, message: 'the ledger refused' } }];
  // What happened outside happened: where the merchant's account can take no part, the tenant's suspense account does.
  if (booking.how === 'record' && !booking.diverted) return [{ type: 'booking-diverted', bookingId: booking.id }];
  deps.log.error({ paymentId: state.id, bookingId: booking.id, code: answer.code }, 'the ledger refuses what happened outside, and nothing can take its place: somebody must look');
  deps.metrics.count('florin_payments_bookings_refused_total', 'Times that the ledger refused a posting of a payment for which nothing can take its place', { code: answer.code });
  const nowMs = deps.clock.now();
  return [{ type: 'booking-stuck', bookingId: booking.id, code: answer.code, atMs: nowMs, nextMs: nowMs + lookAfterMs(booking.stuck === undefined ? 0 : booking.stuck.looks + 1) }];
}

type Answered = { readonly ok: true } | { readonly ok: false; readonly code: string };

async function inLedger(deps: PaymentDeps, tenantId: string, state: PaymentState, booking: Booking, fresh: boolean): Promise<Answered> {
  const context = { context: { call: serviceCall('payments', tenantId) } };
  const { ledger } = deps.neighbours;
  if (booking.how === 'post' || booking.how === 'void') {
    const { results: [result] } = await ledger.resolve({ resolutions: [{ tenantId, holdId: booking.holdId!, postingId: booking.id, action: booking.how }] }, context);
    return read(result);
  }
  const lines = await Promise.all(booking.lines.map(async ({ role, change }) => ({ accountId: await accountOf(deps, tenantId, state, booking.providerId, role), currency: state.currency, change })));
  if (booking.how === 'hold') {
    const [from, to] = lines;
    const posting = { tenantId, postingId: booking.id, from: from!.accountId, to: to!.accountId, amount: to!.change, currency: state.currency, charge: false, hold: true };
    const { results: [result] } = await ledger.post({ postings: [posting], validUntil: deps.clock.now() + HOLD_WITHIN_MS, again: true }, context);
    return read(result);
  }
  const { results: [result] } = await ledger.record({ tenantId, postings: [{ postingId: booking.id, entries: lines, charge: false }], again: !fresh }, context);
  return read(result);
}

const HOLD_WITHIN_MS = 60_000;

function read(result: { readonly ok: boolean; readonly code?: string } | undefined): Answered {
  if (result === undefined) throw new Error('the ledger did not answer');
  return result.ok ? { ok: true } : { ok: false, code: result.code ?? 'unavailable' };
}

async function accountOf(deps: PaymentDeps, tenantId: string, { accountId, currency }: PaymentState, providerId: string, role: BookingRole): Promise<string> {
  if (role === 'merchant') return accountId;
  const { accounts } = deps.neighbours;
  const context = { context: { call: serviceCall('payments', tenantId) } };
  if (role === 'clearing') {
    const key = `${providerId} ${currency}`;
    const known = deps.clearing.get(key) ?? (await accounts.getProviderAccount({ tenantId, currency, providerId }, context)).accountId;
    deps.clearing.set(key, known);
    return known;
  }
  return (await accounts.getSystemAccount({ tenantId, currency, kind: role }, context)).accountId;
}
