import type { Database, Sql } from '../../../kit/database.ts';
import { newChunk } from '../../../kit/events.ts';
import type { PaymentEvent } from '../domain/payment/events.ts';
import { evolveAll } from '../domain/payment/evolve.ts';
import { nextEffect } from '../domain/payment/next-effect.ts';
import { statusOf } from '../domain/payment/status.ts';
import { outcomeOf } from '../domain/routing/outcome.ts';
import { endCheckout, findCheckoutOfPayment } from '../store/links/checkouts.ts';
import { savePayment, type Lease, type Saving, type Standing, type StoredPayment } from '../store/payments.ts';
import { countOutcome, type Outcome } from '../store/provider-outcomes.ts';
import type { PaymentDeps } from './deps.ts';
import { isNewlyKnown, takeEarly } from './early.ts';
import { isOnlyTold, tellWhatHappened, toTell } from './tell.ts';

/** Longer than any request to a provider may take: whoever is slower than that has lost the payment to another. */
export const LEASE_MS = 90_000;

/** A payment as it is now. Where there was nothing more to do with it, it was let go of. */
export interface Recorded { readonly payment: StoredPayment; readonly standing: Exclude<Standing, 'lost'> }

/**
 * Events, the state they lead to and what others hear of it, in one statement or in one transaction, whose statements travel together. Where nothing is left to do now the
 * payment is let go of too. Undefined where the lease was lost: then nothing was written.
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
  const known = !isNewlyKnown(before, after);
  const saving: Saving = { lease: { ...lease, untilMs: nowMs + LEASE_MS }, source, nowMs, ...(!('effect' in next) && known && { releaseUntil: { dueAtMs: next.atMs } }) };
  const outcomes = outcomesOf(before, after, nowMs);
  const alone = more === undefined && known && outcomes.length === 0 && after.linkId === null && isOnlyTold(events);
  const { standing, told } = alone ? await recordAlone(deps.database, before, after, events, saving) : await recordWithMore(deps, before, after, events, saving, outcomes, more);
  if (told) deps.committed();
  return standing === 'lost' ? undefined : { payment: after, standing };
}

interface Told { readonly standing: Standing; readonly told: boolean }

/** By one statement: it needs no transaction around it. */
async function recordAlone(database: Database, before: StoredPayment, after: StoredPayment, events: readonly PaymentEvent[], saving: Saving): Promise<Told> {
  const told = toTell(before, after, events, saving.nowMs);
  const standing = await savePayment(database, before, after.state, events, { ...saving, ...(told.length > 0 && { told: newChunk(told) }) });
  return { standing, told: told.length > 0 };
}

async function recordWithMore(
  deps: PaymentDeps, before: StoredPayment, after: StoredPayment, events: readonly PaymentEvent[], saving: Saving, outcomes: readonly Outcome[], more: ((tx: Sql) => Promise<void>) | undefined,
): Promise<Told> {
  try {
    return await deps.database.transaction(async (tx) => {
      const [, standing, told] = await Promise.all([
        more?.(tx), savePayment(tx, before, after.state, events, saving), tellWhatHappened(deps, tx, before, after, events, saving.nowMs), takeEarly(deps, tx, before, after, saving.nowMs),
        ...outcomes.map((outcome) => countOutcome(tx, outcome)), settleLink(tx, after),
      ]);
      if (standing === 'lost') throw new LeaseLost();
      return { standing, told };
    });
  } catch (error) {
    if (error instanceof LeaseLost) return { standing: 'lost', told: false };
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
function outcomesOf(before: StoredPayment, { tenantId, state: { attempts, amount, currency } }: StoredPayment, nowMs: number): Outcome[] {
  return attempts.flatMap(({ id: attemptId, provider, status }, i): Outcome[] => {
    const type = provider === null ? null : outcomeOf(before.state.attempts[i]?.status, status);
    return type === null ? [] : [{ tenantId, providerId: provider!.id, attemptId, type, amount, currency, at: new Date(nowMs) }];
  });
}
