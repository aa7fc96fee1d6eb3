import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer, Found } from '../../../kit/payments/provider.ts';
import { conclude, type Outcome } from '../domain/payment/conclude.ts';
import { decide, type Command } from '../domain/payment/decide.ts';
import type { PaymentEvent } from '../domain/payment/events.ts';
import { evolveAll } from '../domain/payment/evolve.ts';
import { hear } from '../domain/payment/hear.ts';
import { nextEffect, type Effect } from '../domain/payment/next-effect.ts';
import { attemptOf, lastAttempt, type PaymentState } from '../domain/payment/state.ts';
import { statusOf } from '../domain/payment/status.ts';
import type { Given, Terms } from '../domain/payment/terms.ts';
import { watch } from '../domain/payment/watch.ts';
import { modelProvider } from './model/provider.ts';

const AMOUNT = 1_000;
/** 3 % and 10, and of it what is due goes back. */
const TERMS: Terms = {
  plan: null,
  fee: ({ amount, before }) => Math.round((before + amount) * 0.03) + 10 - (before === 0 ? 0 : Math.round(before * 0.03) + 10),
  feeBack: ({ captured, fee, refundedBefore, feeBackBefore, amount }) => captured === 0 ? 0 : Math.max(0, Math.floor(fee * Math.min(refundedBefore + amount, captured) / captured) - feeBackBefore),
};

/** What happens next, of all that can. `fate`: of the next request to the provider. */
const happening = fc.record({
  what: fc.constantFrom('work', 'work', 'work', 'webhook', 'webhook-again', 'webhook-lost', 'confirm', 'capture', 'capture-part', 'cancel', 'refund', 'refund-part', 'pays', 'gives-up', 'returned', 'outside', 'bounce', 'dispute', 'won', 'lost', 'time'),
  fate: fc.constantFrom('ok', 'ok', 'ok', 'later', 'lost-before', 'lost-after', 'refused', 'unreached'),
  pick: fc.nat(20),
});

type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never;

function play(capture: 'automatic' | 'manual', needsPayer: boolean | 'page', happenings: readonly Happening[]) {
  const provider = modelProvider();
  let nowMs = 1_000_000;
  let drawn = 0;
  const draw = () => `id-${++drawn}`;
  const given = (): Given => ({ nowMs, draw, terms: TERMS });
  const events: PaymentEvent[] = [{ type: 'created', id: 'payment', accountId: 'merchant', amount: AMOUNT, currency: 'EUR', capture, save: false, description: null, statementDescriptor: null, returnUrl: null, atMs: nowMs }];
  let state: PaymentState = evolveAll(undefined, events);
  const record = (more: readonly PaymentEvent[]) => {
    if (more.length === 0) return;
    events.push(...more);
    state = evolveAll(state, more);
  };

  function ask(effect: Exclude<Effect, { type: 'book' | 'route' }>): Answer | Found {
    const { attempt } = effect;
    switch (effect.type) {
      case 'authorise': return provider.authorise(attempt, AMOUNT, capture, needsPayer);
      case 'proceed': return provider.proceed(attempt.id);
      case 'find': return provider.find(attempt.id);
      case 'capture': return provider.capture(attempt.id, effect.capture);
      case 'void': return provider.void(attempt.id, effect.operationId);
      case 'refund': return provider.refund(attempt.id, effect.refund);
      default: return { reference: null, facts: [] };
    }
  }

  function outcomeOf(effect: Exclude<Effect, { type: 'book' | 'route' }>, fate: Happening['fate']): Outcome {
    if (fate === 'lost-before') return { type: 'lost', detail: 'timeout' };
    if (fate === 'unreached') return { type: 'unreached', detail: 'refused' };
    if (fate === 'refused') return { type: 'refused', error: { code: 'no', message: 'no' } };
    const answer = ask(effect);
    if (fate === 'lost-after') return { type: 'lost', detail: 'timeout' };
    // It has it, and says what became of it by webhook alone.
    if (fate === 'later' && !('complete' in answer)) return { type: 'answered', answer: { reference: answer.reference, facts: [] } };
    return 'complete' in answer ? { type: 'found', found: answer } : { type: 'answered', answer };
  }

  /** One step of whoever has the payment. */
  function work(fate: Happening['fate']): boolean {
    const next = nextEffect(state, nowMs);
    if (!('effect' in next)) return false;
    const { effect } = next;
    if (effect.type === 'book') record([{ type: 'booked', bookingId: effect.booking.id }]);
    else if (effect.type === 'route') record([{ type: 'attempt-routed', attemptId: effect.attempt.id, providerId: 'provider', kind: 'stripe', why: [] }]);
    else {
      const concluded = conclude(state, effect, outcomeOf(effect, fate), given());
      record(concluded);
      record(watch(state, given(), effect.type === 'find' ? effect.attempt.id : undefined));
    }
    return true;
  }

  function command(asked: Command): void {
    const decided = decide(state, asked, given());
    if (decided.ok) record(decided.events);
    record(watch(state, given()));
  }

  function deliver(index: number, keep: boolean): void {
    const told = provider.told[index];
    if (told === undefined) return;
    if (!keep) provider.told.splice(index, 1);
    record(hear(state, told.attemptId, told.facts, given()));
    record(watch(state, given()));
  }

  function lose(): void {
    const [told] = provider.told;
    if (attemptOf(state, told!.attemptId)?.watch != null || state.attempts.some(({ status }) => status === 'unknown' || status === 'asked')) provider.told.shift();
  }

  function happen({ what, fate, pick }: Happening): void {
    const attemptId = state.attempts[pick % Math.max(1, state.attempts.length)]?.id ?? 'none';
    switch (what) {
      case 'work': return void work(fate);
      case 'webhook': return deliver(pick % Math.max(1, provider.told.length), false);
      // What nothing waits for is not missed before the provider's statement: only of what is open.
      case 'webhook-lost': return void (provider.told[0]?.facts.every(({ type }) => ['authorised', 'captured', 'voided', 'abandoned'].includes(type)) && lose());
      case 'webhook-again': return deliver(pick % Math.max(1, provider.told.length), true);
      case 'confirm': return command({ type: 'confirm', attemptId: draw(), method: { type: 'card', tokens: { stripe: 'pm' } }, returnUrl: null });
      case 'capture': return command({ type: 'capture', captureId: draw(), amount: null, final: true });
      case 'capture-part': return command({ type: 'capture', captureId: draw(), amount: 1 + pick * 30, final: false });
      case 'cancel': return command({ type: 'cancel', operationId: draw() });
      case 'refund': return command({ type: 'refund', refundId: draw(), amount: null, reason: null });
      case 'refund-part': return command({ type: 'refund', refundId: draw(), amount: 1 + pick * 20, reason: null });
      case 'pays': return provider.payerActs(attemptId, true);
      case 'gives-up': return provider.payerActs(attemptId, false);
      case 'returned': return command({ type: 'payer-returned', attemptId, returned: {} });
      case 'outside': return provider.refundOutside(attemptId, 1 + pick * 20);
      case 'bounce': return provider.refundBounces(attemptId);
      case 'dispute': return provider.dispute(attemptId);
      case 'won': return provider.decideDispute(attemptId, true);
      case 'lost': return provider.decideDispute(attemptId, false);
      case 'time': nowMs += 60_000;
    }
  }

  for (const one of happenings) happen(one);
  // In the end every webhook comes, everything is answered, and time goes by.
  for (let rounds = 0; rounds < 400; rounds++) {
    while (provider.told.length > 0) deliver(0, false);
    if (work('ok')) continue;
    const next = nextEffect(state, nowMs);
    if ('effect' in next || provider.told.length > 0) continue;
    if (next.atMs === null) break;
    nowMs = next.atMs;
  }
  return { state, events, provider };
}

/** What the ledger has by the bookings: postings and holds that were posted; not what was reserved only. */
function ledgerOf({ bookings }: PaymentState): Map<string, number> {
  const balances = new Map<string, number>();
  for (const { how, lines, status } of bookings) {
    if (status !== 'done' || how === 'hold' || how === 'void') continue;
    expect(lines.reduce((sum, { change }) => sum + change, 0)).toBe(0);
    for (const { role, change } of lines) balances.set(role, (balances.get(role) ?? 0) + change);
  }
  return balances;
}

test.each([['automatic', false], ['automatic', true], ['automatic', 'page'], ['manual', false], ['manual', true], ['manual', 'page']] as const)(
  'whatever order calls, webhooks and looks come in, the ledger is what the provider holds (%s capture, payer asked: %s)', (capture, needsPayer) => {
    fc.assert(fc.property(fc.array(happening, { minLength: 1, maxLength: 40 }), (happenings) => {
      const { state, events, provider } = play(capture, needsPayer, [{ what: 'confirm', fate: 'ok', pick: 0 }, ...happenings]);
      const balances = ledgerOf(state);
      // The clearing account is an asset: what the provider holds for us is its debit.
      expect(provider.books() + (balances.get('clearing') ?? 0)).toBe(0);
      // Of all attempts together nobody was charged more than once that was not given back.
      const charged = state.attempts.map(({ id }) => provider.chargedOf(id)).filter((amount) => amount > 0);
      expect(charged.slice(1).reduce((sum, amount) => sum + amount, 0)).toBeLessThanOrEqual(state.refunds.filter(({ origin, status }) => origin === 'surplus' && status === 'done').reduce((sum, { amount }) => sum + amount, 0) + (state.conflict === null ? 0 : Number.MAX_SAFE_INTEGER));
      // What was paid at a page goes by the name of the payment.
      if (needsPayer === 'page') for (const { attemptId } of state.captures) expect(attemptOf(state, attemptId)?.reference).toBe(`pi_${attemptId}`);
      // Nothing is left open, and the state is what its events say.
      expect(state.bookings.filter(({ status }) => status === 'due')).toEqual([]);
      expect(evolveAll(undefined, events)).toEqual(state);
      expect(statusOf(state)).not.toBe('unknown');
      expect([...balances.values()].reduce((sum, balance) => sum + balance, 0)).toBe(0);
    }), { numRuns: 1_000 });
  });

test('a model that never charges proves nothing: most runs move money', () => {
  const samples = fc.sample(fc.array(happening, { minLength: 10, maxLength: 40 }), { numRuns: 200, seed: 1 });
  const charged = samples.filter((happenings) => {
    const { provider, state } = play('automatic', false, [{ what: 'confirm', fate: 'ok', pick: 0 }, ...happenings]);
    return lastAttempt(state) !== undefined && state.attempts.some(({ id }) => provider.chargedOf(id) > 0);
  });
  expect(charged.length).toBeGreaterThan(80);
});
