import type { Ports } from '../../host/compose.ts';
import { idMaker, systemClock, type Clock } from '../../kit/clock.ts';
import type { Mailer } from '../../kit/mail.ts';
import { noMetrics, silentLog } from '../../kit/observe.ts';
import { newPrivatePem, signerFromPem, type Signer } from '../../kit/signing.ts';
import type { TestDatabase } from './test-database.ts';

/** A clock that stands still until it is told to move. */
export function manualClock(startMs = Date.now()): Clock & { advance(ms: number): void } {
  let nowMs = startMs;
  return { now: () => nowMs, advance: (ms) => void (nowMs += ms) };
}

export interface TestPortsOptions {
  readonly clock?: Clock;
  /** Raw settings by service, as the environment would give them. */
  readonly settings?: Record<string, Record<string, string>>;
  /** By default mails are lost. */
  readonly mailer?: Mailer;
  readonly committed?: (service: string) => void;
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
    signer: (name) => signers.getOrInsertComputed(name, () => signerFromPem(newPrivatePem())),
    settings: (service) => options.settings?.[service] ?? {},
    committed: options.committed ?? (() => {}),
  };
}
