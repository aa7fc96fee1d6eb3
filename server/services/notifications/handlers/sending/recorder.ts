import { batcher } from '../../../../kit/batcher.ts';
import { tell } from '../../../../kit/events.ts';
import { notificationEvent } from '../../domain/events.ts';
import { releaseParts } from '../../store/digests.ts';
import { beginAttempts, endAttempts, lockHeld, recordOutcomes, type Beginning, type Ending, type Outcome } from '../../store/queue.ts';
import type { Deps } from '../deps.ts';

/** Writes down what is about to be tried, and what came of it: of many at once, in one transaction each. */
export interface Recorder {
  /** False where somebody else has it by now: then it must not be tried. */
  begin(beginning: Beginning): Promise<boolean>;
  end(outcome: Outcome, endings: readonly Ending[]): Promise<void>;
  drain(): Promise<void>;
}

/** Far longer than one provider may take to answer. Then another process may try; each try begins it anew, however many devices a person has. */
export const LEASE_MS = 5 * 60_000;
const LARGEST = 200;

export function makeRecorder(deps: Pick<Deps, 'database' | 'clock' | 'committed'>): Recorder {
  const options = { maxWeight: LARGEST, inFlight: 2, maxWaiting: 10_000, full: () => new Error('too many notifications are being sent at once') };
  const beginnings = batcher<Beginning, boolean>({
    ...options,
    run(items) {
      const nowMs = deps.clock.now();
      return deps.database.transaction((tx) => beginAttempts(tx, items, new Date(nowMs), new Date(nowMs + LEASE_MS)));
    },
  });
  const ends = batcher<{ outcome: Outcome; endings: readonly Ending[] }, void>({
    ...options,
    async run(items) {
      await deps.database.transaction(async (tx) => {
        // Rows first, then attempts: a receipt that comes at this moment locks in the same order.
        const held = await lockHeld(tx, items.map(({ outcome }) => outcome.notification));
        const nowMs = deps.clock.now();
        const statuses = await endAttempts(tx, items.flatMap(({ endings }) => endings));
        let at = 0;
        const settled = items.map(({ outcome, endings }) => settle(outcome, statuses.slice(at, at += endings.length), nowMs)).filter(({ notification }) => held.has(notification.id));
        await recordOutcomes(tx, settled);
        for (const { notification, left } of settled) if (left.length > 0) await releaseParts(tx, notification, new Date(nowMs), left);
        for (const [tenantId, outcomes] of Map.groupBy(settled, ({ notification }) => notification.tenantId)) await tell(tx, tenantId, ...outcomes.flatMap((outcome) => notificationEvent(outcome, nowMs)));
      });
      deps.committed();
      return items.map(() => undefined);
    },
  });
  return {
    begin: (beginning) => beginnings.submit(beginning),
    end: (outcome, endings) => ends.submit({ outcome, endings }),
    async drain() {
      await beginnings.drain();
      await ends.drain();
    },
  };
}

/** A receipt that was faster than the answer: what it said of the try is so. */
function settle(outcome: Outcome, statuses: readonly string[], nowMs: number): Outcome {
  if (statuses.includes('delivered')) return { ...outcome, status: 'delivered', dueAtMs: null, deliveredAtMs: nowMs, sentAtMs: outcome.sentAtMs ?? nowMs, failure: null, dead: false };
  if (outcome.status !== 'sent' || statuses.includes('sent')) return outcome;
  const { channels } = outcome.notification;
  const next = outcome.channelAt + 1;
  if (next < channels.length) return { ...outcome, status: 'queued', channelAt: next, rounds: 0, dueAtMs: nowMs };
  const bounced = statuses.includes('bounced');
  return { ...outcome, status: bounced ? 'bounced' : 'failed', failure: { code: bounced ? 'bounced' : 'failed', detail: 'the provider says so in a receipt' }, dead: !bounced };
}
