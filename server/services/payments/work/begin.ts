import type { Sql } from '../../../kit/database.ts';
import { refuse } from '../../../kit/refuse.ts';
import { decide, type Command } from '../domain/payment/decide.ts';
import type { PaymentEvent } from '../domain/payment/events.ts';
import { evolveAll } from '../domain/payment/evolve.ts';
import { nextEffect } from '../domain/payment/next-effect.ts';
import { insertPayment, type Lease, type StoredPayment } from '../store/payments.ts';
import { holdProvider } from '../store/providers.ts';
import type { PaymentDeps } from './deps.ts';
import { routed } from './routed.ts';
import { givenFor, newLease, ProviderDisabled, type Held } from './run.ts';
import { tellWhatHappened } from './tell.ts';

/** A new payment that is not written yet. `lease`: of whoever is to go on with it; without one there is nothing to do. */
export interface Begun { readonly payment: StoredPayment; readonly events: readonly PaymentEvent[]; readonly lease: Lease | undefined }

/**
 * A payment that is asked for with a method: confirmed, and sent to a provider, before anything of it is written. So it is written by one transaction and not by three, with a
 * queue and a lease between.
 */
export async function begin(deps: PaymentDeps, created: StoredPayment, event: PaymentEvent, confirm: Extract<Command, { readonly type: 'confirm' }>): Promise<Begun> {
  const decided = decide(created.state, confirm, await givenFor(deps, created));
  if (!decided.ok) throw refuse(decided.code, { detail: decided.detail });
  const confirmed: StoredPayment = { ...created, state: evolveAll(created.state, decided.events) };
  const next = nextEffect(confirmed.state, deps.clock.now());
  const events = [event, ...decided.events, ...('effect' in next && next.effect.type === 'route' ? routed(next.effect.attempt, await deps.route(confirmed, next.effect.attempt)) : [])];
  return { payment: { ...created, state: evolveAll(undefined, events), version: events.length }, events, lease: newLease(deps.clock.now()) };
}

/** The same without a provider: `run` looks for one. */
export function unrouted({ payment, events, lease }: Begun): Begun {
  const left = events.filter(({ type }) => type !== 'attempt-routed');
  return { payment: { ...payment, state: evolveAll(undefined, left), version: left.length }, events: left, lease };
}

/** Writes it; throws `ProviderDisabled` where the provider was disabled meanwhile. */
export async function keep({ vault }: Pick<PaymentDeps, 'vault'>, tx: Sql, { payment, events, lease }: Begun, source: string): Promise<Held> {
  const { tenantId, updatedAtMs: nowMs } = payment;
  const sent = events.find((event) => event.type === 'attempt-routed');
  const [held] = await Promise.all([
    sent === undefined || holdProvider(tx, tenantId, sent.providerId), insertPayment(tx, payment, events, source, nowMs, lease), tellWhatHappened({ vault }, tx, undefined, payment, events, nowMs),
  ]);
  if (!held) throw new ProviderDisabled();
  return { payment, lease: lease ?? newLease(nowMs) };
}
