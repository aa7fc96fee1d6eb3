import type { FastifyInstance } from 'fastify';
import type { ServiceName } from '../../contracts/index.ts';
import type { MetricsSnapshot, Prometheus } from '../adapters/metrics/prometheus.ts';
import { serviceCall } from '../kit/call.ts';
import type { Clock, NewId } from '../kit/clock.ts';
import { systemTimers } from '../kit/consumer-timers.ts';
import type { Log } from '../kit/observe.ts';
import type { RateLimiter } from '../kit/rate-limiter.ts';
import type { SharedCache } from '../kit/shared-cache.ts';
import { noTracer, type Tracer } from '../kit/trace.ts';
import { APPROVED_CHANNEL, CREDENTIALS_CHANNEL, ORIGINS_CHANNEL } from '../services/identity/service.ts';
import { statesOf, type RemoteNeighbours } from './apart/neighbours.ts';
import type { Assembled } from './assemble.ts';
import { authentication } from './edge/authentication.ts';
import { edge, type EdgeSettings } from './edge/edge.ts';
import { carrier } from './edge/guards/carrier.ts';
import { sensitive } from './edge/guards/sensitive.ts';
import { ledgerGuard, ledgersOf } from './edge/ledgers.ts';
import { healthRoutes } from './edge/health.ts';
import { checkoutSite } from './edge/checkout.ts';
import { linkRoutes } from './edge/links/routes.ts';
import { oauthSite } from './edge/oauth.ts';
import { publicOperations } from './edge/operations.ts';
import { ownWrites } from './edge/own-writes.ts';
import { networkGuard } from './edge/guards/network.ts';
import { keepFlushing, securityWatch } from './edge/security/watch.ts';
import type { PublicTls } from './edge/public-tls.ts';
import { requestLog } from './edge/request-log.ts';
import { httpServer } from './edge/server.ts';
import { receiptSite } from './edge/receipts.ts';
import { siteRoutes } from './edge/site.ts';
import { webhookSite } from './edge/webhooks.ts';
import { referenceRoutes } from './edge/reference/routes.ts';
import { streamRoutes } from './edge/stream/routes.ts';
import type { Replicas } from './replicas.ts';
import { readiness, type Phase } from './readiness.ts';

export interface GatewayOptions {
  readonly assembled: Assembled;
  readonly settings: EdgeSettings;
  readonly clock: Clock;
  readonly newId: NewId;
  log(part: string): Log;
  readonly limiter: RateLimiter;
  /** Whether limits are shared with other gateways at the moment; left out where they never are. */
  readonly limitsShared?: () => boolean;
  /** Where gateways share what identity says of credentials. */
  readonly principals?: SharedCache;
  readonly prometheus: Prometheus;
  /** Replicas that answer some of the reads. */
  readonly replicas?: Replicas;
  readonly tracer?: Tracer;
  /** What other threads of this process have measured. */
  metricsAside?(): Promise<readonly MetricsSnapshot[]>;
  phase(): Phase;
  /** Where services run elsewhere: whether they can be reached. */
  readonly remote?: Pick<RemoteNeighbours, 'states'>;
  /** False where this process answers for its health alone. Default: true. */
  readonly serves?: boolean;
  /** Where the public port speaks HTTPS. */
  readonly tls?: PublicTls;
}

/** The one door: the edge over these services, not yet listening. */
export async function gateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { assembled, clock, newId, prometheus, phase, replicas } = options;
  const { identity } = assembled.clients;
  const asGateway = () => ({ context: { call: serviceCall('gateway') } });
  const auth = authentication((credential) => identity.authenticate({ credential }, asGateway()), clock, options.principals);
  const serves = options.serves ?? true;
  const deaf = serves ? await assembled.signals.listen(CREDENTIALS_CHANNEL, (principalId) => auth.forget(principalId === '' ? undefined : principalId)) : async () => {};
  // From here on it hears of revocations. What was said before it did may have been revoked unheard.
  auth.forget();
  const watch = securityWatch({
    clock, log: options.log('edge'), trustProxy: options.settings.trustProxy !== false, record: (gathered) => identity.recordSecurityEvents(gathered, asGateway()),
  });
  const lastFlush = serves ? keepFlushing(watch, systemTimers) : async () => {};
  const operations = serves ? publicOperations(assembled) : [];
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const open = () => phase() === 'ready';
  const writes = replicas && ownWrites(() => replicas.position());
  const carries = carrier({
    identity, operations: byName, timers: systemTimers, newId, log: options.log('edge'), open, written: (ledgerId) => void writes?.after(ledgerId),
  });
  const requests = requestLog({
    record: (blocks) => identity.recordRequests({ blocks: blocks.map(({ data, ...block }) => ({ ...block, data: data.toString('base64') })) }, asGateway()),
    timers: systemTimers, log: options.log('edge'), metrics: prometheus.metrics,
  });
  const ledgers = ledgersOf(async (tenantId, ledgerId) => (await identity.ownsLedger({ tenantId, ledgerId }, asGateway())).owned);
  const own = edge({
    requests, ledgers, askOrigin: async (origin, tenantId) => (await identity.mayCall({ origin, tenantId }, asGateway())).allowed,
    authentication: auth, limiter: options.limiter, log: options.log('edge'), clock, newId, settings: options.settings, tracer: options.tracer ?? noTracer, security: watch,
    guards: [networkGuard, ledgerGuard(ledgers), sensitive({ identity, operations: byName, carrier: carries })], open, ownWrites: writes,
  });
  const deafToApproved = serves ? await assembled.signals.listen(APPROVED_CHANNEL, () => carries.wake()) : async () => {};
  if (serves) carries.start();
  const deafToOrigins = serves ? await assembled.signals.listen(ORIGINS_CHANNEL, () => own.origins.forget()) : async () => {};
  const behind = async () => (await assembled.bus.control.lag()).reduce((sum, { behind: events }) => sum + events, 0);
  const { remote } = options;
  const neighbours = remote === undefined ? undefined : () => statesOf(remote);
  const ready = readiness({ phase, clock, behind, ask: assembled.ask, pools: assembled.pools, neighbours, limitsShared: options.limitsShared });
  if (remote !== undefined) prometheus.beforeScrape(() => reportNeighbours(remote, prometheus));
  if (replicas !== undefined) prometheus.beforeScrape(() => replicas.report(prometheus));
  prometheus.beforeScrape(() => reportPools(assembled, prometheus));
  prometheus.beforeScrape(() => reportLag(assembled, prometheus));
  const sites = [
    oauthSite((request, call) => identity.serveOAuth(request, { context: { call } })),
    ...('payments' in assembled.clients ? [webhookSite(assembled.clients.payments), checkoutSite(assembled.clients.payments)] : []),
    ...('notifications' in assembled.clients ? [receiptSite(assembled.clients.notifications)] : []),
  ];
  const app = httpServer(own, operations, (server) => [
    ...(serves ? referenceRoutes(server, Object.keys(assembled.clients) as ServiceName[]) : []),
    ...(serves ? linkRoutes(server) : []),
    ...(serves && 'events' in assembled.clients ? streamRoutes(server, own, { events: assembled.clients.events, tap: assembled.bus.tap, timers: systemTimers }) : []),
    ...(serves ? sites.flatMap((site) => siteRoutes(server, own, site)) : []),
    ...healthRoutes(server, { readiness: ready, scrape: async () => (await prometheus.scrape((await options.metricsAside?.()) ?? [])) + own.stats.render() }),
  ], options.tls);
  app.addHook('onClose', async () => {
    await Promise.all([deaf(), deafToApproved(), deafToOrigins(), carries.stop(), lastFlush(), requests.close()]);
  });
  return app;
}

const STATES = ['closed', 'half-open', 'open'];

function reportNeighbours(remote: Pick<RemoteNeighbours, 'states'>, { metrics }: Prometheus): void {
  for (const { service, state, waiting, leftOut } of remote.states()) {
    metrics.gauge('florin_neighbour_left_out', 'Processes of a service elsewhere that are left out for a while, since they do far worse than their peers', leftOut, { service });
    metrics.gauge('florin_neighbour_waiting', 'Calls to a service elsewhere that wait for its answer', waiting, { service });
    metrics.gauge('florin_neighbour_breaker', 'Circuit breaker towards a service elsewhere: 0 closed, 1 half open, 2 open', STATES.indexOf(state), { service });
  }
}

function reportPools({ pools }: Assembled, { metrics }: Prometheus): void {
  for (const { service, total, idle, waiting, breaker, refused } of pools()) {
    metrics.gauge('florin_database_connections', 'Connections open, by service and state', idle, { service, state: 'idle' });
    metrics.gauge('florin_database_connections', 'Connections open, by service and state', total - idle, { service, state: 'busy' });
    metrics.gauge('florin_database_waiting', 'Callers waiting for a connection', waiting, { service });
    metrics.gauge('florin_database_breaker', 'Whether callers are refused because the database is away: 0 no, 1 yes', breaker === 'open' ? 1 : 0, { service });
    metrics.gauge('florin_database_refused', 'Callers refused since the start, for a database that is away or too busy', refused, { service });
  }
}

async function reportLag({ bus }: Assembled, { metrics }: Prometheus): Promise<void> {
  for (const { consumer, source, behind, parked } of await bus.control.lag()) {
    metrics.gauge('florin_bus_behind_events', 'Events committed and not yet taken', behind, { consumer, source });
    metrics.gauge('florin_bus_parked_events', 'Events in dead letters', parked, { consumer, source });
  }
}
