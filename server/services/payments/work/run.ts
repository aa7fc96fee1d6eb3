import { randomUUID } from 'node:crypto';
import type { Sql } from '../../../kit/database.ts';
import { conclude, told, tryElsewhere } from '../domain/payment/conclude.ts';
import { decide } from '../domain/payment/decide.ts';
import type { PaymentEvent } from '../domain/payment/events.ts';
import { evolveAll } from '../domain/payment/evolve.ts';
import { nextEffect, type Effect } from '../domain/payment/next-effect.ts';
import type { AttemptState, PaymentState } from '../domain/payment/state.ts';
import { watch } from '../domain/payment/watch.ts';
import { statusOf } from '../domain/payment/status.ts';
import type { Given } from '../domain/payment/terms.ts';
import { outcomeOf } from '../domain/routing/outcome.ts';
import { endCheckout, findCheckoutOfPayment } from '../store/links/checkouts.ts';
import { finishCommand, nextCommand, type Result, type Waiting } from '../store/commands.ts';
import { countOutcome } from '../store/provider-outcomes.ts';
import { holdProvider } from '../store/providers.ts';
import { giveUpPayment, leasePayment, releasePayment, savePayment, type Lease, type StoredPayment } from '../store/payments.ts';
import { book } from './book.ts';
import type { PaymentDeps, Routed } from './deps.ts';
import { takeEarly } from './early.ts';
import { perform } from './perform.ts';
import { tellWhatHappened } from './tell.ts';

/** Longer than any request to a provider may take: whoever is slower than that has lost the payment to another. */
export const LEASE_MS = 90_000;
const SYSTEM = 'florin';

/**
 * Works on a payment until there is nothing to do with it now: what is outstanding outside first, then what waits in its queue, one after the other. One process at a time
 * does so for a payment. False where another does: it takes what is in the queue too.
 */
export async function run(deps: PaymentDeps, tenantId: string, paymentId: string): Promise<boolean> {
  const lease: Lease = { id: randomUUID(), untilMs: deps.clock.now() + LEASE_MS };
  let payment = await leasePayment(deps.database, tenantId, paymentId, lease, deps.clock.now());
  if (payment === undefined) return false;
  // Bookings that came to be while we have it: nobody can have asked the ledger for them.
  const fresh = new Set<string>();
  try {
    while (payment !== undefined) {
      const next = nextEffect(payment.state, deps.clock.now());
      if ('effect' in next) {
        const before: StoredPayment = payment;
        payment = await settle(deps, before, lease, next.effect, fresh);
        for (const { id } of payment?.state.bookings.slice(before.state.bookings.length) ?? []) fresh.add(id);
        continue;
      }
      const command = await nextCommand(deps.database, tenantId, paymentId);
      if (command !== undefined) payment = await take(deps, payment, lease, command);
      else if (await releasePayment(deps.database, tenantId, paymentId, lease, next.atMs)) return true;
      // Something came into the queue meanwhile; or the lease was lost, and with it our part.
      else if (await isLost(deps, payment, lease)) return false;
    }
    return false;
  } catch (error) {
    // The ledger or the database is away: whoever comes next goes on where we are.
    await giveUpPayment(deps.database, tenantId, paymentId, lease, deps.clock.now() + AGAIN_AFTER_MS).catch(() => {});
    throw error;
  }
}

const AGAIN_AFTER_MS = 5_000;

async function isLost({ database }: PaymentDeps, { tenantId, state }: StoredPayment, lease: Lease): Promise<boolean> {
  const [row] = await database.query<{ lease: string | null }>('SELECT lease FROM payments WHERE tenant_id = $1 AND id = $2', [tenantId, state.id]);
  return row?.lease !== lease.id;
}

async function settle(deps: PaymentDeps, payment: StoredPayment, lease: Lease, effect: Effect, fresh: ReadonlySet<string>): Promise<StoredPayment | undefined> {
  const { tenantId, state } = payment;
  if (effect.type === 'book') return record(deps, payment, lease, await book(deps, tenantId, state, effect.booking, fresh.has(effect.booking.id)), SYSTEM);
  if (effect.type === 'route') return route(deps, payment, lease, effect.attempt);
  const outcome = await perform(deps, payment, effect);
  const given = await givenFor(deps, payment);
  const events = conclude(state, effect, outcome, given);
  const elsewhere = events.length === 0 ? [] : tryElsewhere(evolveAll(state, events), given);
  return record(deps, payment, lease, watched(state, [...events, ...elsewhere], given, effect), `provider ${effect.attempt.provider!.kind}`);
}

/** Until the attempt is recorded its provider can not be disabled; one that was is not asked, and another is looked for. */
async function route(deps: PaymentDeps, payment: StoredPayment, lease: Lease, attempt: AttemptState): Promise<StoredPayment | undefined> {
  const result = await deps.route(payment, attempt);
  try {
    return await record(deps, payment, lease, routed(attempt, result), SYSTEM, async (tx) => {
      if (result.type === 'use' && !(await holdProvider(tx, payment.tenantId, result.providerId))) throw new ProviderDisabled();
    });
  } catch (error) {
    if (!(error instanceof ProviderDisabled)) throw error;
    deps.rerouted(payment.tenantId);
    return payment;
  }
}

class ProviderDisabled extends Error {}

/** With when the provider is to be asked, should it not tell. */
function watched(state: PaymentState, events: readonly PaymentEvent[], given: Given, effect?: Effect): readonly PaymentEvent[] {
  return [...events, ...watch(events.length === 0 ? state : evolveAll(state, events), given, effect?.type === 'find' ? effect.attempt.id : undefined)];
}

function routed({ id: attemptId }: AttemptState, result: Routed): PaymentEvent[] {
  switch (result.type) {
    case 'use': return [{ type: 'attempt-routed', attemptId, providerId: result.providerId, kind: result.kind, why: result.why, route: result.route }];
    case 'none': return [{ type: 'abandoned', attemptId }];
    case 'block': return [{ type: 'abandoned', attemptId }, { type: 'blocked', reason: result.reason }];
    default: return [{ type: 'review-asked', reason: result.reason }];
  }
}

async function take(deps: PaymentDeps, payment: StoredPayment, lease: Lease, { id, input, source }: Waiting): Promise<StoredPayment | undefined> {
  const given = await givenFor(deps, payment);
  const { events, result } = answerTo(payment.state, input, given);
  return record(deps, payment, lease, watched(payment.state, events, given), source, (tx) => finishCommand(tx, payment.tenantId, id, result));
}

function answerTo(state: PaymentState, input: Waiting['input'], given: Given): { events: readonly PaymentEvent[]; result: Result } {
  if (input.type === 'told') return { events: told(state, input, given), result: { ok: true } };
  const decided = decide(state, input, given);
  return decided.ok ? { events: decided.events, result: { ok: true } } : { events: [], result: decided };
}

const givenFor = async (deps: PaymentDeps, { tenantId, state }: StoredPayment): Promise<Given> => ({ nowMs: deps.clock.now(), draw: deps.newId, terms: await deps.termsOf(tenantId, state) });

/** Events, the state they lead to and what others hear of it, in one transaction. Undefined where the lease was lost: then nothing was written. */
async function record(deps: PaymentDeps, before: StoredPayment, lease: Lease, events: readonly PaymentEvent[], source: string, more?: (tx: Sql) => Promise<void>): Promise<StoredPayment | undefined> {
  const nowMs = deps.clock.now();
  const renewed: Lease = { ...lease, untilMs: nowMs + LEASE_MS };
  const state = events.length === 0 ? before.state : evolveAll(before.state, events);
  const after: StoredPayment = { ...before, state, version: before.version + events.length, updatedAtMs: nowMs };
  let told = false;
  const saved = await deps.database.transaction(async (tx) => {
    if (events.length > 0 && !(await savePayment(tx, before, state, events, renewed, source, nowMs))) return false;
    await more?.(tx);
    if (events.length > 0) {
      told = await tellWhatHappened(deps, tx, before, after, events, nowMs);
      await countOutcomes(tx, before, after, nowMs);
      await takeEarly(deps, tx, before, after, nowMs);
      await settleLink(tx, after);
    }
    return true;
  });
  if (!saved) return undefined;
  if (told) deps.committed();
  return after;
}

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
    const type = provider === null ? null : outcomeOf(before.state.attempts[i]?.status, status);
    if (type !== null) await countOutcome(tx, { tenantId, providerId: provider!.id, attemptId, type, amount, currency, at: new Date(nowMs) });
  }
}
