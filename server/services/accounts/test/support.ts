import { randomUUID } from 'node:crypto';
import { ORPCError } from '@orpc/server';
import { encodeId } from '../../../../contracts/ids.ts';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import { SCOPES } from '../../../../contracts/scopes.ts';
import { compose } from '../../../host/compose.ts';
import type { CallContext } from '../../../kit/call.ts';
import { decompressLines } from '../../../kit/events.ts';
import type { Kms } from '../../../kit/personal-data/kms.ts';
import { manualClock, testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { ledger } from '../../ledger/service.ts';
import { accounts } from '../service.ts';

/** An event as the outbox holds it. */
export interface Told { types: string[]; version: number; subject: string; time: number; data: Record<string, unknown> }

/** Both services on a database of this file's own, and what tests ask of them. */
export async function startAccounts(clock = manualClock(), settings: Record<string, string> = {}, kms?: Kms) {
  const db = await testDatabase([ledger, accounts]);
  const ports = testPorts(db, 'accounts', { clock, settings: { accounts: settings }, kms });
  const { clients, running } = compose([ledger, accounts], ports);
  const database = db.database('accounts');
  const jobOf = (wanted: string) => running.get('accounts')!.jobs.find(({ name }) => name === wanted)!;
  const settleChanges = jobOf('settle-changes');

  /** Everything told of a tenant, oldest first. */
  async function told(tenantId: string): Promise<Told[]> {
    const rows = await database.query<{ data: Buffer }>('SELECT data FROM outbox WHERE tenant_id = $1 ORDER BY id', [tenantId]);
    return rows.flatMap(({ data }) => decompressLines(data).map((line) => JSON.parse(line) as Told));
  }

  /** Moves money by the ledger's public API. Amounts are credited to `to`. */
  async function move(tenantId: string, from: string, to: string, amount: number, currency = 'USD', pending = false): Promise<string> {
    const entry = (accountId: string, direction: 'debit' | 'credit') => ({ accountId, direction, amount, currency });
    const { results: [result] } = await clients.ledger.createEntries(
      { postings: [{ pending, entries: [entry(from, 'debit'), entry(to, 'credit')] }] }, as(tenantId, { idempotencyKey: randomUUID() }));
    if (!('posting' in result!)) throw new Error(`refused: ${JSON.stringify(result)}`);
    return result.posting.id;
  }

  /** The public id of the tenant's clearing account. */
  async function clearingOf(tenantId: string, currency = 'USD'): Promise<string> {
    return encodeId('account', (await clients.accounts.getSystemAccount({ tenantId, currency, kind: 'clearing' }, as(tenantId))).accountId);
  }

  /** For what a service may not do to its own tables. */
  const asAdmin = async (sql: string): Promise<void> => {
    await withClient(db.adminUrl, (client) => client.query(sql));
  };

  return {
    db, adminUrl: db.adminUrl, personal: ports.personal!, runJob: (name: string) => jobOf(name).run(), asAdmin, clearingOf, clock, accounts: clients.accounts, ledger: clients.ledger, database, settleChanges, told, move,
  };
}

/** The context of a call by a tenant's key. */
export function as(tenantId: string, given: { idempotencyKey?: string; reason?: string } = {}): { context: CallContext } {
  return { context: { call: {
    tenantId, actor: { kind: 'key', id: 'test', scopes: SCOPES },
    requestId: 'test', reply: { replayed: false }, ...given,
  } } };
}

export const newTenant = (): string => randomUUID();

/** The code a call is refused with; it fails where the call succeeds or breaks. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const outcome = await call.then((value) => ({ value }), (error: unknown) => ({ error }));
  if ('error' in outcome && outcome.error instanceof ORPCError) return outcome.error.code;
  throw 'error' in outcome ? outcome.error : new Error(`not refused: ${JSON.stringify(outcome.value)}`);
}
