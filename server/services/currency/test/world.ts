import { randomUUID } from 'node:crypto';
import { encodeId } from '../../../../contracts/ids.ts';
import { SCOPES } from '../../../../contracts/scopes.ts';
import { compose } from '../../../host/compose.ts';
import type { CallContext } from '../../../kit/call.ts';
import { decompressLines } from '../../../kit/events.ts';
import type { Outside } from '../../../kit/outside.ts';
import { RateSourceFailed, type RateConnection, type RateSheet } from '../../../kit/rates.ts';
import { faulty, type Strike } from '../../../test/simulation/faults.ts';
import { manualClock, testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { accounts } from '../../accounts/service.ts';
import { ledger } from '../../ledger/service.ts';
import { currency } from '../service.ts';

export const SERVICES = [ledger, accounts, currency];
/** A day on which every currency of the tests is in use. */
export const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR_MS = 3_600_000;

interface Told { types: string[]; subject: string; data: Record<string, unknown> }

/** What stands outside: sources whose rates a test sets, or takes away. */
export function rateWorld(maxAgeMs: number | undefined = 24 * HOUR_MS) {
  const sheets = new Map<string, readonly RateSheet[] | RateSourceFailed>();
  const asked: RateConnection[] = [];
  let reads = 0;
  const connectRateSource: Outside['connectRateSource'] = (connection) => {
    asked.push(connection);
    return {
      maxAgeMs: connection.kind === 'fixed' ? undefined : maxAgeMs,
      read() {
        reads++;
        const found = sheets.get(connection.kind) ?? new RateSourceFailed('unreached', 'nobody is there');
        return found instanceof RateSourceFailed ? Promise.reject(found) : Promise.resolve(found);
      },
    };
  };
  return {
    outside: { connectRateSource }, asked, reads: () => reads,
    say: (source: string, base: string, rates: Record<string, string>, asOfMs = NOW) => void sheets.set(source, [{ base, asOfMs, rates: new Map(Object.entries(rates)) }]),
    fail: (source: string, failure = new RateSourceFailed('unreached', 'nobody is there')) => void sheets.set(source, failure),
  };
}

export const RATES = { USD: '1.0472', JPY: '163.9', GBP: '0.84413', KWD: '0.3221', CLF: '0.02712', ISK: '146.3', CHF: '0.9494' };

export interface WorldOptions { readonly settings?: Record<string, string>; readonly rates?: ReturnType<typeof rateWorld> }

/** Ledger, accounts and currency on a database of this file's own. */
export async function startWorld({ settings = { sources: 'ecb' }, rates = rateWorld() }: WorldOptions = {}) {
  const db = await testDatabase(SERVICES);
  const clock = manualClock(NOW);
  const ports = testPorts(db, 'currency', { clock, settings: { currency: settings }, outside: rates.outside });
  /** One more process over the same database; its connections may be cut, and what it asks of currency's own held back. */
  function start(strike: Strike = () => false, gate?: () => Promise<void>) {
    const { clients, running } = compose(SERVICES, { ...ports, database: (service) => faulty(ports.database(service), strike, service === 'currency' ? gate : undefined) });
    return { clients, run: (name: string) => running.get('currency')!.jobs.find((job) => job.name === name)!.run(), recover: () => running.get('currency')!.recover!() };
  }
  /** One in which nothing of a neighbour's database can be reached. */
  function startWithout(service: string) {
    const { clients } = compose(SERVICES, { ...ports, database: (name) => faulty(ports.database(name), () => name === service) });
    return { clients };
  }
  const first = start();
  rates.say('ecb', 'EUR', RATES);
  await first.run('refresh-rates');

  async function openAccount(tenantId: string, currencyCode: string, funds = 0, limits?: object): Promise<string> {
    const { id } = await first.clients.accounts.createAccount({ name: 'test', currency: currencyCode, limits }, as(tenantId));
    if (funds > 0) {
      const clearing = encodeId('account', (await first.clients.accounts.getSystemAccount({ tenantId, currency: currencyCode, kind: 'clearing' }, as(tenantId))).accountId);
      const entry = (accountId: string, direction: 'debit' | 'credit') => ({ accountId, direction, amount: funds, currency: currencyCode });
      await first.clients.ledger.createEntries({ postings: [{ entries: [entry(clearing, 'debit'), entry(id, 'credit')] }] }, as(tenantId, randomUUID()));
    }
    return id;
  }

  const posted = async (tenantId: string, id: string): Promise<number> => (await first.clients.accounts.getAccount({ id }, as(tenantId))).balance.posted;
  const fx = async (tenantId: string, code: string): Promise<number> =>
    posted(tenantId, encodeId('account', (await first.clients.accounts.getSystemAccount({ tenantId, currency: code, kind: 'fx' }, as(tenantId))).accountId));

  /** Everything that currency told of a tenant, oldest first. */
  async function told(tenantId: string): Promise<Told[]> {
    const rows = await db.database('currency').query<{ data: Buffer }>('SELECT data FROM outbox WHERE tenant_id = $1 ORDER BY id', [tenantId]);
    return rows.flatMap(({ data }) => decompressLines(data).map((line) => JSON.parse(line) as Told));
  }

  return { ...first, db, ports, clock, rates, start, startWithout, openAccount, posted, fx, told, currency: first.clients.currency, ledger: first.clients.ledger, accounts: first.clients.accounts };
}

export function as(tenantId: string, idempotencyKey?: string): { context: CallContext } {
  return { context: { call: { tenantId, actor: { kind: 'key', id: 'test', scopes: SCOPES }, requestId: 'test', reply: { replayed: false }, idempotencyKey } } };
}

/** The code and details a call is refused with; it fails where the call succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: string; data: Record<string, unknown> }> {
  const outcome = await call.then((value) => ({ value }), (error: unknown) => ({ error }));
  if ('error' in outcome && outcome.error instanceof Error && 'code' in outcome.error && 'data' in outcome.error) return outcome.error as unknown as { code: string; data: Record<string, unknown> };
  throw 'error' in outcome ? outcome.error : new Error(`not refused: ${JSON.stringify(outcome.value)}`);
}
