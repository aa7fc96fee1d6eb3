import type { Timers } from '../../kit/consumer-timers.ts';
import type { Signals } from '../../kit/database.ts';
import type { Log } from '../../kit/observe.ts';

const CHANNEL = 'florin_bus';
/** A process rings at most so often: each ring is a transaction in the database. */
const RING_EVERY_MS = 20;

export interface Ringer {
  /** Tells other processes that a service recorded something. */
  ring(service: string): void;
  stop(): Promise<void>;
}

export async function ringer(signals: Signals | undefined, timers: Timers, log: Log, hear: (service: string) => void): Promise<Ringer> {
  if (signals === undefined) return { ring: () => {}, stop: () => Promise.resolve() };
  const own = Math.random().toString(36).slice(2);
  const ringing = new Set<string>();
  let due = false;
  let callOff = () => {};
  const stopListening = await signals.listen(CHANNEL, (payload) => {
    const [from, ...services] = payload.split(' ');
    if (from !== own) for (const service of services) hear(service);
  });

  function send(): void {
    due = false;
    if (ringing.size === 0) return;
    const payload = [own, ...ringing].join(' ');
    ringing.clear();
    // Where it fails, the others' polling finds the events.
    signals!.notify(CHANNEL, payload).catch((error: unknown) => log.warn({ error }, 'other processes could not be told of new events'));
    wait();
  }

  function wait(): void {
    due = true;
    callOff = timers.after(RING_EVERY_MS, send);
  }

  return {
    ring(service) {
      ringing.add(service);
      if (!due) send();
    },
    async stop() {
      callOff();
      await stopListening();
    },
  };
}
