import { pauseAfterRound } from '../../domain/back-off.ts';
import { nextStep, type Step } from '../../domain/next-step.ts';
import type { Failure, Notification } from '../../domain/notification.ts';
import { findDigest, mergeDigest } from '../../store/digests.ts';
import type { Ending, Outcome } from '../../store/queue.ts';
import { seal } from '../../store/sealing.ts';
import { shownAddress } from '../clients.ts';
import type { Deps } from '../deps.ts';
import { compose, isOfTemplate, type Composed } from './compose.ts';
import type { Facts } from './gather.ts';
import type { Recorder } from './recorder.ts';
import { carried, tryChannel } from './try-channel.ts';

const MOST_IN_DIGEST = 100;

/** One notification whose time has come, as far as it gets now. */
export async function deliver(deps: Deps, recorder: Recorder, notification: Notification, facts: Facts): Promise<void> {
  const endings: Ending[] = [];
  const outcome = await work(deps, recorder, notification, facts, endings);
  if (outcome !== undefined) await recorder.end(outcome, endings);
}

/** Undefined where somebody else has it by now. */
async function work(deps: Deps, recorder: Recorder, notification: Notification, facts: Facts, endings: Ending[]): Promise<Outcome | undefined> {
  const left: Notification[] = [];
  const kept = unchanged(notification, facts, left);
  if (facts.off !== null) return { ...kept, status: facts.off.status, dueAtMs: null, failure: { code: facts.off.code, detail: facts.off.detail }, dead: facts.off.status === 'failed' };
  const reach = { addresses: facts.addresses, carried: carried(deps, facts.channels, facts.addresses) };
  let { channelAt, rounds } = notification;
  let last: { status: 'bounced' | 'failed'; failure: Failure } | undefined;
  for (;;) {
    const nowMs = deps.clock.now();
    const standing = { ...notification, channelAt, ofBulk: notification.bulkId !== null, hasCustomer: facts.customerId !== null, begun: notification.attempts + endings.length > 0 || last !== undefined };
    const step = nextStep(standing, facts.wishes, reach, nowMs);
    if (step.kind !== 'try') return standStill(deps, notification, kept, step, last);

    if (!await gathered(deps, notification, facts)) return undefined;
    const composed = await compose(deps, notification, facts, step.channel);
    left.push(...composed.left);
    if ('failure' in composed) return { ...kept, channelAt: step.channelAt, status: 'failed', dueAtMs: null, failure: composed.failure, dead: true };
    const tried = await tryChannel(deps, recorder, notification, facts, step.channel, step.addresses, composed.content, endings);
    if (tried.result === 'lost') return undefined;
    if (step.channelAt !== channelAt) rounds = 0;
    const made = { ...kept, ...await written(deps, notification, facts, step, composed), channelAt: step.channelAt };
    if (tried.result === 'sent') return { ...made, status: 'sent', rounds: rounds + 1, dueAtMs: null, failure: null, sentAtMs: nowMs };
    if (tried.result === 'failed') {
      const pauseMs = pauseAfterRound(rounds + 1, step.channelAt + 1 < notification.channels.length, deps.random());
      if (pauseMs !== undefined) return { ...made, status: 'queued', rounds: rounds + 1, dueAtMs: deps.clock.now() + pauseMs, failure: tried.error };
    }
    last = { status: tried.result === 'refused' ? 'bounced' : 'failed', failure: 'error' in tried ? tried.error : { code: '', detail: '' } };
    channelAt = step.channelAt + 1;
    rounds = 0;
    if (channelAt >= notification.channels.length) return { ...made, ...last, dueAtMs: null, dead: last.status === 'failed' };
  }
}

const unchanged = (notification: Notification, { customerId }: Facts, left: readonly Notification[]): Outcome => ({
  notification, status: notification.status, channelAt: notification.channelAt, rounds: notification.rounds, dueAtMs: notification.dueAtMs, failure: null, dead: false, deliveredAtMs: null,
  sentAtMs: null, inDigest: notification.inDigest, mergedInto: notification.mergedInto, customerId, template: null, rendered: null, recipient: null, left,
});

/** Nothing is tried now. Where something was, its end counts for more than that there is nobody else to ask. */
async function standStill(deps: Deps, notification: Notification, kept: Outcome, step: Exclude<Step, { kind: 'try' }>, last: { status: 'bounced' | 'failed'; failure: Failure } | undefined): Promise<Outcome> {
  switch (step.kind) {
    case 'wait': return { ...kept, dueAtMs: step.untilMs };
    case 'gather': {
      const openUntilMs = await findDigest(deps.database, notification, kept.customerId!);
      return { ...kept, inDigest: true, dueAtMs: openUntilMs === undefined ? step.untilMs : Math.min(openUntilMs, step.untilMs) };
    }
    case 'suppress': return last === undefined ? { ...kept, status: 'suppressed', dueAtMs: null, failure: step.reason } : { ...kept, ...last, dueAtMs: null, dead: last.status === 'failed' };
    default: return { ...kept, status: last?.status ?? 'failed', dueAtMs: null, failure: last?.failure ?? step.failure, dead: last?.status !== 'bounced' };
  }
}

/** Gathers what waits for the same digest. False where this one is part of another by now. */
async function gathered({ database }: Deps, notification: Notification, { customerId }: Facts): Promise<boolean> {
  if (!notification.inDigest || notification.attempts > 0 || customerId === null) return true;
  return database.transaction((tx) => mergeDigest(tx, notification, customerId, MOST_IN_DIGEST));
}

/** What is kept of the message: not of a bulk, whose text follows from its template, but where it is read in the app. */
async function written(deps: Deps, notification: Notification, facts: Facts, step: Step & { kind: 'try' }, composed: Exclude<Composed, { failure: Failure }>) {
  const keeps = notification.bulkId === null || step.channel === 'in_app';
  const sealed = keeps ? await seal(deps, { ...notification, customerId: facts.customerId }, 'rendered', composed.content) : undefined;
  const first = step.addresses === 'inbox' ? undefined : step.addresses[0];
  return { rendered: sealed ?? null, recipient: shownAddress(first), template: isOfTemplate(composed) ? composed.used : null };
}

