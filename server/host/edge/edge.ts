import type { Clock, NewId } from '../../kit/clock.ts';
import type { Log } from '../../kit/observe.ts';
import type { Tracer } from '../../kit/trace.ts';
import type { RateLimiter } from '../../kit/rate-limiter.ts';
import { accessLog, type AccessLog } from './access-log.ts';
import type { Authentication } from './authentication.ts';
import { deadlines, type Deadlines } from './deadlines.ts';
import type { Guard } from './guards/guard.ts';
import type { Ledgers } from './ledgers.ts';
import { origins, type AskOrigin, type Origins } from './origins.ts';
import type { OwnWrites } from './own-writes.ts';
import { ratePolicies, type RatePolicies, type RateSettings } from './rate-limits.ts';
import { requestIds } from './request-ids.ts';
import type { SecurityWatch } from './security/watch.ts';
import type { RequestLog } from './request-log.ts';
import { requestStats, type RequestStats } from './request-stats.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

export interface EdgeSettings extends RateSettings {
  /** Which proxies in front are believed when they say in X-Forwarded-For whose address it is. */
  readonly trustProxy: TrustedProxies;
  /** Origins whose pages may call the API, whichever tenant they call it for. */
  readonly corsOrigins: readonly string[];
  /** Until when a request must be answered: services wait no longer for each other, and what hangs is cut off soon after. */
  readonly requestMs: number;
  readonly connectionsPerAddress: number;
  /** How long the headers of a request may take to arrive, and the whole of it. */
  readonly headersMs: number;
  readonly arriveMs: number;
}

export interface EdgeDependencies {
  readonly authentication: Authentication;
  readonly ledgers: Ledgers;
  readonly limiter: RateLimiter;
  readonly log: Log;
  readonly tracer: Tracer;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly settings: EdgeSettings;
  /** Whether a tenant allows pages of an origin. */
  readonly askOrigin: AskOrigin;
  /** Where answered requests can be found again. */
  readonly requests: Pick<RequestLog, 'add'>;
  /** Where replicas answer some of the reads. */
  readonly ownWrites?: OwnWrites;
  /** Where what should make somebody look is recorded. */
  readonly security?: SecurityWatch;
  /** What is asked of callers beside their permission, in this order. */
  readonly guards: readonly Guard[];
  /** False while starting and while stopping. */
  open(): boolean;
}

/** What serving a request needs, made once. */
export interface Edge extends EdgeDependencies {
  readonly access: AccessLog;
  readonly stats: RequestStats;
  readonly rates: RatePolicies;
  readonly origins: Origins;
  readonly deadlines: Deadlines;
  newRequestId(): string;
}

export function edge(dependencies: EdgeDependencies): Edge {
  const { settings, log, clock, newId, askOrigin } = dependencies;
  return {
    ...dependencies,
    access: accessLog(log),
    stats: requestStats(),
    rates: ratePolicies(settings),
    origins: origins(settings.corsOrigins, askOrigin, clock),
    deadlines: deadlines(settings.requestMs),
    newRequestId: requestIds(clock, newId),
  };
}
