import type { Sql } from '../../../kit/database.ts';
import type { PaymentEvent } from '../domain/payment/events.ts';
import { evolveAll } from '../domain/payment/evolve.ts';
import { nextEffect } from '../domain/payment/next-effect.ts';
import { statusOf } from '../domain/payment/status.ts';
import { endCheckout, findCheckoutOfPayment } from '../store/links/checkouts.ts';
import { savePayment, type Lease, type Standing, type StoredPayment } from '../store/payments.ts';
import { countOutcome } from '../store/provider-outcomes.ts';
import type { PaymentDeps } from './deps.ts';
import { isNewlyKnown, takeEarly } from './early.ts';
import { tellWhatHappened } from './tell.ts';

/** Longer than any request to a provider may take: whoever is slower than that has lost the payment to another. */
export const LEASE_MS = 90_000;

/** A payment as it is now. Where there was nothing more to do with it, it was let go of. */
export interface Recorded { readonly payment: StoredPayment; readonly standing: Exclude<Standing, 'lost'> }

/**
 * Events, the state they lead to and what others hear of it, in one transaction, whose statements travel together. Where nothing is left to do now the payment is let go of by
 * the same statement. Undefined where the lease was lost: then nothing was written.
 */
export async function record(deps: PaymentDeps, before: StoredPayment, lease: Lease, events: readonly PaymentEvent[], source: string, more?: (tx: Sql) => Promise<void>): Promise<Recorded | undefined> {
  if (events.length === 0) {
    if (more !== undefined) await deps.database.transaction(more);
    return { payment: before, standing: 'held' };
  }
  const nowMs = deps.clock.now();
  const state = evolveAll(before.state, events);
  const after: StoredPayment = { ...before, state, version: before.version + events.length, updatedAtMs: nowMs };
  const next = nextEffect(state, nowMs);
  // What was told too early comes into the queue by this transaction.
  const releases = !('effect' in next) && !isNewlyKnown(before, after);
  try {
    const { standing, told } = await deps.database.transaction(async (tx) => {
      const [, saved, toldOthers] = await Promise.all([
        more?.(tx),
        savePayment(tx, before, state, events, { lease: { ...lease, untilMs: nowMs + LEASE_MS }, source, nowMs, ...(releases && { releaseUntil: { dueAtMs: next.atMs } }) }),
        tellWhatHappened(deps, tx, before, after, events, nowMs),
        takeEarly(deps, tx, before, after, nowMs),
        countOutcomes(tx, before, after, nowMs),
        settleLink(tx, after),
      ]);
      if (saved === 'lost') throw new LeaseLost();
      return { standing: saved, told: toldOthers };
    });
    if (told) deps.committed();
    return { payment: after, standing };
  } catch (error) {
    if (error instanceof LeaseLost) return undefined;
    throw error;
  }
}

class LeaseLost extends Error {}

/** A link knows whether it was paid. */
async function settleLink(tx: Sql, { tenantId, linkId, state }: StoredPayment): Promise<void> {
  const status = statusOf(state);
  if (linkId === null || !['succeeded', 'requires_capture', 'cancelled', 'failed'].includes(status)) return;
  const checkout = await findCheckoutOfPayment(tx, tenantId, state.id);
  if (checkout !== undefined) await endCheckout(tx, tenantId, checkout.id, status === 'succeeded' || status === 'requires_capture' ? 'paid' : 'ended');
}

/** What routing learns from: how attempts ended at a provider, each once. */
async function countOutcomes(tx: Sql, before: StoredPayment, { tenantId, state: { attempts, amount, currency } }: StoredPayment, nowMs: number): Promise<void> {
  for (const [i, { id: attemptId, provider, status }] of attempts.entries()) {
    const was = before.state.attempts[i]?.status;
    if (provider === null || was === status || was === 'authorised' || (status !== 'authorised' && status !== 'declined')) continue;
    await countOutcome(tx, { tenantId, providerId: provider.id, attemptId, type: status === 'authorised' ? 'succeeded' : 'declined', amount, currency, at: new Date(nowMs) });
  }
}
