import type { FastifyInstance } from 'fastify';
import { afterAll } from 'vitest';
import { systemClock, idMaker, type Clock } from '../../kit/clock.ts';
import type { Outside } from '../../kit/outside.ts';
import { noMetrics, silentLog, type Log } from '../../kit/observe.ts';
import { newPrivatePem, signerFromPem, type Signer } from '../../kit/signing.ts';
import { memoryRateLimiter } from '../../adapters/memory/rate-limiter.ts';
import { assemble, type Assembled } from '../../host/assemble.ts';
import type { AnyService } from '../../host/compose.ts';
import type { PersonalDataSettings } from '../../host/personal-data.ts';
import { gateway } from '../../host/gateway.ts';
import type { Phase } from '../../host/readiness.ts';
import { SERVICES } from '../../host/services.ts';
import { prometheus } from '../../adapters/metrics/prometheus.ts';
import type { EdgeSettings } from '../../host/edge/edge.ts';
import type { PublicTls } from '../../host/edge/public-tls.ts';
import { readSettings } from '../../host/settings.ts';
import type { RateLimiter } from '../../kit/rate-limiter.ts';
import { mailFolder, type MailFolder } from './mail.ts';
import { newMasterKey, noOutside } from './service-context.ts';
import { testDatabase, type TestDatabase } from './test-database.ts';

export interface TestAppOptions {
  /** All where left out. */
  readonly services?: readonly AnyService[];
  readonly clock?: Clock;
  /** Raw settings by service, as the environment would give them. */
  readonly settings?: Record<string, Record<string, string>>;
  readonly log?: (part: string) => Log;
  /** Another process on the same database, as it were. */
  readonly beside?: TestApp;
  /** Periodic jobs and what recovers; false for tests that watch single steps. */
  readonly jobs?: boolean;
  /** Who keeps the master keys. */
  readonly personal?: PersonalDataSettings;
  /** By default nothing is outside. */
  readonly outside?: Outside;
}

export interface TestApp extends Assembled {
  readonly db: TestDatabase<string>;
  readonly clock: Clock;
  /** The key folder, as it were, which processes share. */
  readonly signers: Map<string, Signer>;
  readonly mails: MailFolder;
  readonly personal: PersonalDataSettings;
}

/** All of Florin but HTTP, running on a database of this file's own until the file is done. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const definitions = options.services ?? SERVICES;
  const db: TestDatabase<string> = options.beside?.db ?? await testDatabase(definitions.map(({ name, migrations }) => ({ name: name as string, migrations })));
  const clock = options.clock ?? systemClock;
  const signers = options.beside?.signers ?? new Map<string, Signer>();
  const mails = mailFolder();
  const personal = options.beside?.personal ?? options.personal ?? { kms: newMasterKey() };
  const assembled = assemble({
    definitions, clock, newId: idMaker(clock), metrics: noMetrics, urlOf: (service) => db.urlOf(service),
    log: options.log ?? (() => silentLog), mailer: mails.mailer, outside: options.outside ?? noOutside, signer: (name) => signers.getOrInsertComputed(name, () => signerFromPem(newPrivatePem())),
    settings: ({ name }) => options.settings?.[name as string] ?? {}, poolSize: 8, shared: options.beside !== undefined, jobs: options.jobs, personal,
  });
  // Hooks of one file run last first: this stops before the database goes.
  afterAll(() => assembled.stop());
  await assembled.start();
  return { ...assembled, db, clock, signers, mails, personal };
}

/** As by default, but for tests that come from one address and register people all the time. */
export const TEST_EDGE: EdgeSettings = { ...readSettings({}), ratePerAddress: 1_000, credentialRatePerAddress: 100_000 };

export interface TestServerOptions extends TestAppOptions {
  readonly edge?: Partial<EdgeSettings>;
  readonly limiter?: RateLimiter;
  /** Where its address must be known before it listens. Default: a free one. */
  readonly port?: number;
  /** Called before it listens. */
  readonly prepare?: (http: FastifyInstance) => void;
  /** Then `url` begins with `https:`. */
  readonly tls?: PublicTls;
}

export interface TestServer extends TestApp {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** As while starting or stopping. */
  setPhase(phase: Phase): void;
  /** What `stop` does to HTTP: no new connections, those under way are finished. */
  close(): Promise<void>;
}

/** The same behind HTTP on a free port. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const app = await testApp(options);
  let phase: Phase = 'ready';
  const http = await gateway({
    assembled: app, clock: app.clock, newId: idMaker(app.clock), log: options.log ?? (() => silentLog), prometheus: prometheus({ processMetrics: false }),
    settings: { ...TEST_EDGE, ...options.edge }, phase: () => phase, limiter: options.limiter ?? memoryRateLimiter(app.clock), tls: options.tls,
  });
  options.prepare?.(http);
  const url = await http.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  afterAll(() => http.close());
  async function close(): Promise<void> {
    phase = 'stopping';
    await http.close();
  }
  return { ...app, url, setPhase: (next) => { phase = next; }, close };
}
