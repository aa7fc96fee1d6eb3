import { embeddedBus, type EmbeddedBus, type EmbeddedBusOptions } from '../adapters/embedded-bus/bus.ts';
import { memoryRateLimiter } from '../adapters/memory/rate-limiter.ts';
import type { Clock } from '../kit/clock.ts';
import type { RateLimiter } from '../kit/rate-limiter.ts';

/** Which adapter fills a port that has several. The one place where it is decided. */

/** Events by way of the database that all processes share. */
export function chooseBus(options: EmbeddedBusOptions): EmbeddedBus {
  return embeddedBus(options);
}

/** Limits of this process alone: with several gateways a client gets as many times as much. */
export function chooseLimiter(clock: Clock): RateLimiter {
  return memoryRateLimiter(clock);
}
