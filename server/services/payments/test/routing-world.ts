import { randomUUID } from 'node:crypto';
import { ORPCError } from '@orpc/server';
import { SCOPES } from '../../../../contracts/scopes.ts';
import { compose } from '../../../host/compose.ts';
import type { CallContext } from '../../../kit/call.ts';
import { decompressLines } from '../../../kit/events.ts';
import { manualClock, testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { accounts } from '../../accounts/service.ts';
import { currency } from '../../currency/service.ts';
import { ledger } from '../../ledger/service.ts';
import { payments } from '../service.ts';
import { scriptedProvider } from './scripted-provider.ts';

export interface Told { types: string[]; subject: string; data: Record<string, unknown> }

/** The room with its real neighbours on a database of this file's own; providers do what the test says. */
export async function paymentsWorld(settings: Record<string, string> = {}) {
  const db = await testDatabase([ledger, accounts, currency, payments]);
  const clock = manualClock();
  const script = scriptedProvider();
  const ports = testPorts(db, 'payments', { clock, settings: { payments: settings }, outside: { connectProvider: script.connect } });
  /** One more process on the same database, with the same keys. */
  const another = () => compose([ledger, accounts, currency, payments], ports);
  const { clients, running } = another();
  const database = db.database('payments');

  async function told(tenantId: string): Promise<Told[]> {
    const rows = await database.query<{ data: Buffer }>('SELECT data FROM outbox WHERE tenant_id = $1 ORDER BY id', [tenantId]);
    return rows.flatMap(({ data }) => decompressLines(data).map((line) => JSON.parse(line) as Told));
  }

  return {
    api: clients.payments, accounts: clients.accounts, database, clock, script, ports, told, another, tells: Object.keys(payments.tells),
    runJob: (name: string) => running.get('payments')!.jobs.find((job) => job.name === name)!.run(),
    drain: () => running.get('payments')!.drain?.(),
  };
}

/** The context of a call by a tenant's key. */
export function as(tenantId: string, { mode, idempotencyKey }: { mode?: 'test' | 'live'; idempotencyKey?: string } = {}): { context: CallContext } {
  return { context: { call: { tenantId, actor: { kind: 'key', id: 'test', scopes: SCOPES, mode: mode ?? 'test' }, requestId: 'test', reply: { replayed: false }, idempotencyKey } } };
}

export const newTenant = (): string => randomUUID();

/** The code a call is refused with; it fails where the call succeeds or breaks. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const outcome = await call.then((value) => ({ value }), (error: unknown) => ({ error }));
  if ('error' in outcome && outcome.error instanceof ORPCError) return outcome.error.code;
  throw 'error' in outcome ? outcome.error : new Error(`not refused: ${JSON.stringify(outcome.value)}`);
}

export const STRIPE = { kind: 'stripe' as const, name: 'Main', credentials: { secretKey: 'sk_test_very_secret', webhookSecret: 'whsec_first' } };
