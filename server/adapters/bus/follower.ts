import { backoffMs, type RetryOptions } from '../../kit/consumer-isolation.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Log } from '../../kit/observe.ts';
import { pump, type Next, type Pump } from './pump.ts';
import type { Source } from './source.ts';

export interface FollowOptions {
  readonly timers: Timers;
  readonly log: Log;
  readonly retry: RetryOptions;
  /** At most so often, while something is going on: each look hands over all since the last, and each hand-over costs a few round trips. */
  readonly lookEveryMs: number;
  /** Also when nobody says that something was recorded. */
  readonly pollEveryMs: number;
  /** Whether anybody would read: when all consumers stand aside for another process, looking is a waste. */
  wanted(): boolean;
  /** More can be read. */
  risen(): void;
}

/** Nothing new may be read yet, but a transaction that stands before it will end at any moment. */
const PENDING_MS = 10;

/** Looks at a source whenever it is woken, and goes on while transactions stand before what is already there. */
export function follow(source: Source, options: FollowOptions): Pump {
  let troubles = 0;
  return pump(options.timers, async (): Promise<Next> => {
    if (!options.wanted()) return { do: 'idle', atMostMs: options.pollEveryMs };
    try {
      const { rose, pending } = await source.look();
      troubles = 0;
      if (rose) options.risen();
      if (rose) return { do: 'wait', ms: options.lookEveryMs };
      return pending ? { do: 'wait', ms: Math.min(options.lookEveryMs, PENDING_MS) } : { do: 'idle', atMostMs: options.pollEveryMs };
    } catch (error) {
      options.log.error({ source: source.name, error }, 'the bus can not look at a source');
      return { do: 'wait', ms: backoffMs(++troubles, options.retry) };
    }
  });
}
