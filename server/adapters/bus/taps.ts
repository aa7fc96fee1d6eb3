import type { Tap } from '../../kit/bus.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Log } from '../../kit/observe.ts';
import { onlookers } from './onlookers.ts';
import { IDLE, pump, AGAIN, type Next, type Pump } from './pump.ts';
import type { Source } from './source.ts';

export interface Taps extends Tap {
  wake(source: Source): void;
  readonly open: boolean;
  stop(): Promise<void>;
}

/** Live events for whoever looks on. While nobody does, nothing is read or decoded for it. */
export function taps(sources: () => readonly Source[], options: { timers: Timers; log: Log; opened(): void }): Taps {
  const looking = onlookers(options.log);
  let pumps = new Map<Source, Pump>();

  function open(): void {
    for (const source of sources()) {
      let at = source.ceiling + 1n;
      pumps.set(source, pump(options.timers, async (): Promise<Next> => {
        try {
          const chunks = await source.read(at);
          if (chunks.length === 0) return IDLE;
          at = chunks.at(-1)!.id + 1n;
          for (const chunk of chunks) looking.tell(chunk.tenantId, chunk.events);
          return AGAIN;
        } catch (error) {
          options.log.error({ source: source.name, error }, 'a live stream missed events');
          return { do: 'wait', ms: 1_000 };
        }
      }));
    }
    options.opened();
  }

  async function close(): Promise<void> {
    const closing = [...pumps.values()];
    pumps = new Map();
    await Promise.all(closing.map((running) => running.stop()));
  }

  return {
    tap(tenantId, hear) {
      const end = looking.add(tenantId, hear);
      if (pumps.size === 0) open();
      return () => {
        end();
        if (!looking.any) void close();
      };
    },
    wake: (source) => pumps.get(source)?.wake(),
    get open() {
      return pumps.size > 0;
    },
    stop: close,
  };
}
