import { randomBytes } from 'node:crypto';
import { masterKeysOf } from '../../adapters/kms/master-keys.ts';
import { connectRateSource } from '../../adapters/rates/connect.ts';
import type { Ports } from '../../host/compose.ts';
import { idMaker, systemClock, type Clock } from '../../kit/clock.ts';
import type { Mailer } from '../../kit/mail.ts';
import type { Database } from '../../kit/database.ts';
import { noMetrics, silentLog } from '../../kit/observe.ts';
import { noGeo } from '../../kit/geo.ts';
import type { Outside } from '../../kit/outside.ts';
import { KEYS_SCHEMA } from '../../kit/personal-data/key-store.ts';
import type { Kms } from '../../kit/personal-data/kms.ts';
import { personalData } from '../../kit/personal-data/personal-data.ts';
import { newPrivatePem, signerFromPem, type Signer } from '../../kit/signing.ts';
import type { TestDatabase } from './test-database.ts';

/** A clock that stands still until it is told to move. */
export function manualClock(startMs = Date.now()): Clock & { advance(ms: number): void } {
  let nowMs = startMs;
  return { now: () => nowMs, advance: (ms) => void (nowMs += ms) };
}

/** Where a test does not say what is outside, nothing is; a table of rates is inside. */
export const noOutside: Outside = {
  geo: noGeo,
  connectProvider({ kind }) { throw new Error(`this test has no ${kind}`); },
  connectPayoutRail({ kind }) { throw new Error(`this test has no ${kind}`); },
  openWebhookPoster: () => ({ refusal: () => undefined, post: () => Promise.resolve({ failed: 'name-not-found' }) }),
  connectChannel({ provider }) { throw new Error(`this test has no ${provider}`); },
  connectRateSource(connection) {
    if (connection.kind !== 'fixed') throw new Error(`this test has no ${connection.kind}`);
    return connectRateSource(connection);
  },
};

export interface TestPortsOptions {
  readonly clock?: Clock;
  /** Raw settings by service, as the environment would give them. */
  readonly settings?: Record<string, Record<string, string>>;
  /** By default mails are lost. */
  readonly mailer?: Mailer;
  /** By default there is none: whatever is reached for is missing. */
  readonly outside?: Partial<Outside>;
  readonly committed?: (service: string) => void;
  /** Who keeps the master keys, for tests that make keys themselves. */
  readonly kms?: Kms;
}

/** What `compose` needs, from a test's own database: real PostgreSQL, keys in memory, a silent log. */
export function testPorts<Name extends string>(db: TestDatabase<Name>, signalsOf: Name, options: TestPortsOptions = {}): Ports {
  const clock = options.clock ?? systemClock;
  const signers = new Map<string, Signer>();
  return {
    clock,
    newId: idMaker(clock),
    signals: db.signals(signalsOf),
    metrics: noMetrics,
    log: () => silentLog,
    database: (service) => db.database(service as Name),
    mailer: options.mailer ?? { send: async () => {} },
    outside: { ...noOutside, ...options.outside },
    personal: personalData({ database: lazily(() => db.database(KEYS_SCHEMA.name as Name)), kms: options.kms ?? newMasterKey(), clock, metrics: noMetrics }),
    signer: (name) => signers.getOrInsertComputed(name, () => signerFromPem(newPrivatePem())),
    settings: (service) => options.settings?.[service] ?? {},
    committed: options.committed ?? (() => {}),
  };
}

/** Keeps a master key of a test's own in memory. */
export const newMasterKey = () => masterKeysOf(randomBytes(32).toString('base64'));

/** A database that is opened when it is first asked: most services keep no personal data, and have no schema of keys. */
function lazily(open: () => Database): Database {
  return {
    query: (...asked) => open().query(...asked), queryArrays: (...asked) => open().queryArrays(...asked), execute: (...asked) => open().execute(...asked),
    transaction: (run) => open().transaction(run), reads: (after) => open().reads(after),
  };
}
