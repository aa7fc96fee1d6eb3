import type { BusControl, Consumer, DeadLetter, Lag, Projection } from '../../kit/bus.ts';
import type { NewId } from '../../kit/clock.ts';
import { failAgain, findDeadLetter, listDeadLetters, lockDeadLetter, park, settleDeadLetter } from '../../kit/consumer-dead-letters.ts';
import { HandlerFailure, isHandlers, isInnocent, isolation, type Isolation, type RetryOptions } from '../../kit/consumer-isolation.ts';
import { beginReplay, feedReplay, tenantsReplaying } from '../../kit/consumer-replays.ts';
import type { LockStanding } from '../../kit/consumer-standing.ts';
import type { Subscription } from '../../kit/consumer-subscription.ts';
import type { Database } from '../../kit/database.ts';
import type { Log } from '../../kit/observe.ts';
import type { Serial } from './serial.ts';

/** A consumer as a bus holds it. */
export interface Held {
  readonly name: string;
  readonly database: Database;
  readonly serial: Serial;
  /** What it reads. */
  readonly sources: readonly { readonly name: string; readonly service: string }[];
  /** Absent where it takes chunks. */
  readonly consumer?: Consumer;
  readonly wanted?: Subscription;
}

export interface ControlOptions {
  readonly newId: NewId;
  readonly log: Log;
  readonly retry: RetryOptions;
  /** How the bus keeps its consumers' positions. */
  readonly lock: LockStanding;
  lag(tenantId?: string): Promise<Lag[]>;
}

/** Dead letters and replays of the consumers that are held here. */
export function control(members: readonly Held[], options: ControlOptions): BusControl {
  const isolating = new Map<string, Isolation>();
  const databases = () => [...new Set(members.filter(({ consumer }) => consumer !== undefined).map(({ database }) => database))];

  function projections(): Projection[] {
    return members.flatMap(({ name, sources, consumer, wanted }) => {
      if (consumer?.reset === undefined || wanted === undefined) return [];
      return [{ name, wants: new Map(sources.map((source) => [source.name, wanted.get(source.service)!])) }];
    });
  }

  /** Where the letter lies, and who is to take it. */
  async function whose(tenantId: string, id: string): Promise<{ letter: DeadLetter; database: Database; member?: Held } | undefined> {
    for (const database of databases()) {
      const letter = await findDeadLetter(database, tenantId, id);
      if (letter !== undefined) return { letter, database, member: members.find(({ name, consumer }) => name === letter.consumer && consumer !== undefined) };
    }
    return undefined;
  }

  async function replayDeadLetter(tenantId: string, id: string): Promise<DeadLetter | undefined> {
    const found = await whose(tenantId, id);
    if (found?.member === undefined) return found?.letter;
    const { database, serial, consumer, name } = found.member;
    try {
      await serial(() => database.transaction(async (tx) => {
        await options.lock(tx, name);
        // A replay under way takes the event itself, and settles the letter.
        if ((await tenantsReplaying(tx, name)).has(tenantId)) return;
        const letter = await lockDeadLetter(tx, tenantId, id);
        if (letter?.status !== 'parked') return;
        await consumer!.handle([letter.event], tx).catch((error: unknown) => { throw new HandlerFailure(error); });
        await settleDeadLetter(tx, tenantId, id, 'replayed');
      }));
    } catch (error) {
      if (!isHandlers(error)) throw error;
      const cause = error instanceof HandlerFailure ? error.cause : error;
      options.log.warn({ consumer: name, deadLetter: id, error: cause }, 'a dead letter failed again');
      await failAgain(database, tenantId, id, cause);
    }
    return findDeadLetter(database, tenantId, id);
  }

  async function discardDeadLetter(tenantId: string, id: string): Promise<DeadLetter | undefined> {
    const found = await whose(tenantId, id);
    if (found === undefined) return undefined;
    await settleDeadLetter(found.database, tenantId, id, 'discarded');
    return findDeadLetter(found.database, tenantId, id);
  }

  function rebuildable(projection: string): Held & { consumer: Consumer } {
    const member = members.find(({ name }) => name === projection);
    if (member?.consumer?.reset === undefined) throw new Error(`there is no projection ${projection}`);
    return { ...member, consumer: member.consumer };
  }

  return {
    lag: options.lag, projections, replayDeadLetter, discardDeadLetter,
    async listDeadLetters(tenantId, query) {
      const letters = await Promise.all(databases().map((database) => listDeadLetters(database, tenantId, query)));
      return letters.flat().sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, query.limit);
    },
    beginReplay(replay, fromOffset) {
      const { consumer, database } = rebuildable(replay.projection);
      return beginReplay(database, consumer, replay, fromOffset, options.lock);
    },
    hold: (projection, run) => rebuildable(projection).serial(run),
    async feedReplay(replay, page) {
      const { consumer, database } = rebuildable(replay.projection);
      const trying = isolating.get(replay.replayId) ?? isolation(options.retry);
      isolating.set(replay.replayId, trying);
      let size = 0;
      const watched: Consumer = { ...consumer, handle: (events, tx) => { size = events.length; return consumer.handle(events, tx); } };
      try {
        const state = await feedReplay(database, watched, replay, page, { limit: trying.limit, lock: options.lock });
        if (state.fed > 0) trying.succeeded();
        if (state.finished) isolating.delete(replay.replayId);
        return state;
      } catch (error) {
        if (!isHandlers(error)) throw error;
        const cause = error instanceof HandlerFailure ? error.cause : error;
        const verdict = trying.failed(size, isInnocent(cause));
        options.log.warn({ replay: replay.replayId, consumer: consumer.name, events: size, verdict: verdict.do, error: cause }, 'a replayed consumer failed');
        if (verdict.do === 'again') return { nextOffset: page.fromOffset, finished: false, waitMs: verdict.afterMs };
        const state = await feedReplay(database, consumer, replay, page, {
          limit: 1, lock: options.lock, park: (tx, event) => park(tx, options.newId, consumer.name, event, cause, verdict.attempts),
        });
        trying.succeeded();
        return state;
      }
    },
  };
}
