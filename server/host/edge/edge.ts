import type { Clock, NewId } from '../../kit/clock.ts';
import type { Log } from '../../kit/observe.ts';
import type { RateLimiter } from '../../kit/rate-limiter.ts';
import { accessLog, type AccessLog } from './access-log.ts';
import type { Authentication } from './authentication.ts';
import type { Guard } from './guards/guard.ts';
import type { Ledgers } from './ledgers.ts';
import type { OwnWrites } from './own-writes.ts';
import { ratePolicy, type RatePolicy } from './rate-limits.ts';
import { requestIds } from './request-ids.ts';
import { requestStats, type RequestStats } from './request-stats.ts';

export interface EdgeSettings {
  /** Requests per second and key or user. */
  readonly ratePerKey: number;
  /** Requests per second and address, for what needs no identity, and for identities that were not valid. */
  readonly ratePerAddress: number;
  /** Whether a proxy in front says in X-Forwarded-For whose address it is. */
  readonly trustProxy: boolean;
  /** Origins whose pages may call the API. */
  readonly corsOrigins: readonly string[];
}

export interface EdgeDependencies {
  readonly authentication: Authentication;
  readonly ledgers: Ledgers;
  readonly limiter: RateLimiter;
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly settings: EdgeSettings;
  /** Where replicas answer some of the reads. */
  readonly ownWrites?: OwnWrites;
  /** What is asked of callers beside their permission, in this order. */
  readonly guards: readonly Guard[];
  /** False while starting and while stopping. */
  open(): boolean;
}

/** What serving a request needs, made once. */
export interface Edge extends EdgeDependencies {
  readonly access: AccessLog;
  readonly stats: RequestStats;
  readonly perKey: RatePolicy;
  readonly perAddress: RatePolicy;
  readonly corsOrigins: ReadonlySet<string>;
  newRequestId(): string;
}

export function edge(dependencies: EdgeDependencies): Edge {
  const { settings, log, clock, newId } = dependencies;
  return {
    ...dependencies,
    access: accessLog(log),
    stats: requestStats(),
    perKey: ratePolicy('key', { limit: settings.ratePerKey, windowMs: 1000 }),
    perAddress: ratePolicy('address', { limit: settings.ratePerAddress, windowMs: 1000 }),
    corsOrigins: new Set(settings.corsOrigins),
    newRequestId: requestIds(clock, newId),
  };
}
