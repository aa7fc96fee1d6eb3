import { randomUUID } from 'node:crypto';
import { conclude, told, tryElsewhere } from '../domain/payment/conclude.ts';
import { decide } from '../domain/payment/decide.ts';
import type { PaymentEvent } from '../domain/payment/events.ts';
import { evolveAll } from '../domain/payment/evolve.ts';
import { nextEffect, type Effect } from '../domain/payment/next-effect.ts';
import type { AttemptState, PaymentState } from '../domain/payment/state.ts';
import { watch } from '../domain/payment/watch.ts';
import type { Given } from '../domain/payment/terms.ts';
import { finishCommand, nextCommand, type Result, type Waiting } from '../store/commands.ts';
import { holdProvider } from '../store/providers.ts';
import { giveUpPayment, hasLease, leasePayment, releasePayment, type Lease, type StoredPayment } from '../store/payments.ts';
import { book } from './book.ts';
import type { PaymentDeps } from './deps.ts';
import { perform } from './perform.ts';
import { LEASE_MS, record, type Recorded } from './record.ts';
import { routed } from './routed.ts';

const SYSTEM = 'florin';

/** A payment and who works on it. */
export interface Held { readonly payment: StoredPayment; readonly lease: Lease }

export const newLease = (nowMs: number): Lease => ({ id: randomUUID(), untilMs: nowMs + LEASE_MS });

/**
 * Works on a payment until there is nothing to do with it now: what is outstanding outside first, then what waits in its queue, one after the other. One process at a time
 * does so for a payment. `held`: by whoever has just made it. Returns it as it was let go of; undefined where another has it, who takes what is in the queue too.
 */
export async function run(deps: PaymentDeps, tenantId: string, paymentId: string, held?: Held): Promise<StoredPayment | undefined> {
  const lease = held?.lease ?? newLease(deps.clock.now());
  const payment = held?.payment ?? await leasePayment(deps.database, tenantId, paymentId, lease, deps.clock.now());
  if (payment === undefined) return undefined;
  const working = work(deps, payment, lease);
  const over = working.catch(() => {});
  const attempts = payment.state.attempts.map(({ id }) => id);
  for (const id of attempts) deps.working.set(id, over);
  try {
    const left = await working;
    return left?.standing === 'due' ? await run(deps, tenantId, paymentId) : left?.payment;
  } catch (error) {
    // The ledger or the database is away: whoever comes next goes on where we are.
    await giveUpPayment(deps.database, tenantId, paymentId, lease, deps.clock.now() + AGAIN_AFTER_MS).catch(() => {});
    throw error;
  } finally {
    for (const id of attempts) if (deps.working.get(id) === over) deps.working.delete(id);
  }
}

/** Until it was let go of; undefined where the lease was lost. */
async function work(deps: PaymentDeps, leased: StoredPayment, lease: Lease): Promise<Recorded | undefined> {
  // Bookings that came to be while we have it: nobody can have asked the ledger for them.
  const fresh = new Set<string>();
  let payment = leased;
  for (;;) {
    const recorded: Recorded | undefined = await step(deps, payment, lease, fresh);
    if (recorded?.standing !== 'held') return recorded;
    for (const { id } of recorded.payment.state.bookings.slice(payment.state.bookings.length)) fresh.add(id);
    payment = recorded.payment;
  }
}

async function step(deps: PaymentDeps, payment: StoredPayment, lease: Lease, fresh: ReadonlySet<string>): Promise<Recorded | undefined> {
  const { tenantId, state: { id } } = payment;
  const next = nextEffect(payment.state, deps.clock.now());
  if ('effect' in next) return settle(deps, payment, lease, next.effect, fresh);
  const command = await nextCommand(deps.database, tenantId, id);
  if (command !== undefined) return take(deps, payment, lease, command);
  const standing = await releasePayment(deps.database, tenantId, id, lease, next.atMs);
  // Something came into the queue meanwhile; or the lease was lost, and with it our part.
  return standing !== 'held' || await hasLease(deps.database, tenantId, id, lease) ? { payment, standing } : undefined;
}

const AGAIN_AFTER_MS = 5_000;

async function settle(deps: PaymentDeps, payment: StoredPayment, lease: Lease, effect: Effect, fresh: ReadonlySet<string>): Promise<Recorded | undefined> {
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
async function route(deps: PaymentDeps, payment: StoredPayment, lease: Lease, attempt: AttemptState): Promise<Recorded | undefined> {
  const result = await deps.route(payment, attempt);
  try {
    return await record(deps, payment, lease, routed(attempt, result), SYSTEM, async (tx) => {
      if (result.type === 'use' && !(await holdProvider(tx, payment.tenantId, result.providerId))) throw new ProviderDisabled();
    });
  } catch (error) {
    if (!(error instanceof ProviderDisabled)) throw error;
    deps.rerouted(payment.tenantId);
    return { payment, standing: 'held' };
  }
}

/** Since it was chosen. */
export class ProviderDisabled extends Error {}

/** With when the provider is to be asked, should it not tell. */
function watched(state: PaymentState, events: readonly PaymentEvent[], given: Given, effect?: Effect): readonly PaymentEvent[] {
  return [...events, ...watch(events.length === 0 ? state : evolveAll(state, events), given, effect?.type === 'find' ? effect.attempt.id : undefined)];
}

async function take(deps: PaymentDeps, payment: StoredPayment, lease: Lease, { id, input, source }: Waiting): Promise<Recorded | undefined> {
  const given = await givenFor(deps, payment);
  const { events, result } = answerTo(payment.state, input, given);
  return record(deps, payment, lease, watched(payment.state, events, given), source, (tx) => finishCommand(tx, payment.tenantId, id, result));
}

function answerTo(state: PaymentState, input: Waiting['input'], given: Given): { events: readonly PaymentEvent[]; result: Result } {
  if (input.type === 'told') return { events: told(state, input, given), result: { ok: true } };
  const decided = decide(state, input, given);
  return decided.ok ? { events: decided.events, result: { ok: true } } : { events: [], result: decided };
}

export const givenFor = async (deps: PaymentDeps, { tenantId, state }: StoredPayment): Promise<Given> => ({ nowMs: deps.clock.now(), draw: deps.newId, terms: await deps.termsOf(tenantId, state) });
