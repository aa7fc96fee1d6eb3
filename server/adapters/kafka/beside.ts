import type { Consumer } from '../../kit/bus.ts';
import { backoffMs } from '../../kit/consumer-isolation.ts';
import type { Subscription } from '../../kit/consumer-subscription.ts';
import type { Held } from '../bus/control.ts';
import { AGAIN, pump, type Next } from '../bus/pump.ts';
import { intake, type Arrived } from './intake.ts';
import { reader, type Reader } from './reader.ts';
import type { Running, RunningContext } from './running.ts';

const EVENTS_AT_ONCE = 1_000;
const COMMIT_EVERY_MS = 500;

/**
 * A consumer that keeps memory up to date must hear everything in every process: each has a group of its own, which begins at the
 * end, since memory begins empty. There is no position to keep and nothing to park: what is told twice changes nothing, and what
 * fails time after time is passed over.
 */
export function runningBeside(member: Held & { readonly consumer: Consumer; readonly wanted: Subscription }, group: string, context: RunningContext): Running {
  const { log, named, timers, retry } = context;
  const { name, consumer, database, wanted } = member;
  const queue = intake({ wanted, reader: () => joined });
  let failures = 0;

  async function step(): Promise<Next> {
    const batch = queue.next(EVENTS_AT_ONCE);
    if (batch.length === 0) {
      await joined.commit(queue.offsets.toCommit()).catch((error: unknown) => log.debug({ consumer: name, error }, 'offsets were not committed'));
      return { do: 'idle', atMostMs: COMMIT_EVERY_MS };
    }
    const failed = await handOver(batch);
    if (failed && ++failures < retry.attempts) return { do: 'wait', ms: backoffMs(failures, retry) };
    failures = 0;
    queue.taken(batch, []);
    return AGAIN;
  }

  async function handOver(batch: readonly Arrived[]): Promise<boolean> {
    const events = batch.filter((one) => one.wanted).map(({ event }) => event);
    if (events.length === 0) return false;
    try {
      await consumer.handle(events, database);
      return false;
    } catch (error) {
      log.error({ consumer: name, events: events.length, error }, 'a consumer that keeps memory up to date failed');
      return true;
    }
  }

  const running = pump(timers, step);
  const joined: Reader = reader({
    connection: context.connection, group, from: 'latest', timers, log, retry, topics: member.sources.map((source) => named.events(source.name)),
    hear(record) {
      queue.hear(record);
      running.wake();
    },
  });
  return {
    start: () => joined.start(),
    async stop() {
      await running.stop();
      await joined.stop();
    },
  };
}
