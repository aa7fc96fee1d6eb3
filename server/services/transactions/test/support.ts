import { randomUUID } from 'node:crypto';
import { SCOPES } from '../../../../contracts/scopes.ts';
import { compose, type Ports } from '../../../host/compose.ts';
import { faulty, type Strike } from '../../../test/simulation/faults.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { manualClock, testPorts } from '../../../test/support/service-context.ts';
import { accounts } from '../../accounts/service.ts';
import { ledger } from '../../ledger/service.ts';
import { transactions } from '../service.ts';
import { decompressLines } from '../../../kit/events.ts';
import type { CallContext } from '../../../kit/call.ts';

interface Told { types: string[]; subject: string; time: number; data: Record<string, unknown> }

/** The money path on a database of this file's own. `strikes` may cut a service's connections. */
export async function startMoneyPath(settings: Record<string, string> = {}, strikes: Record<string, Strike> = {}, peer?: Ports['peer']) {
  const db = await testDatabase([ledger, accounts, transactions]);
  const clock = manualClock();
  const given = testPorts(db, 'transactions', { clock, settings: { transactions: settings } });
  const ports: Ports = { ...given, peer, database: (service) => faulty(given.database(service), strikes[service] ?? (() => false)) };
  const { clients, running } = compose([ledger, accounts, transactions], ports);
  const job = (service: string, name: string) => running.get(service)!.jobs.find((one) => one.name === name)!;

  async function openAccount(tenantId: string, options: { currency?: string; funds?: number; limits?: object; customerId?: string } = {}): Promise<string> {
    const account = await clients.accounts.createAccount(
      { name: 'test', currency: options.currency ?? 'USD', limits: options.limits, customerId: options.customerId }, as(tenantId));
    if (options.funds !== undefined) {
      await clients.transactions.create({ type: 'deposit', to: account.id, amount: options.funds, currency: options.currency ?? 'USD' }, as(tenantId, randomUUID()));
    }
    return account.id;
  }

  const posted = async (tenantId: string, id: string): Promise<number> => (await clients.accounts.getAccount({ id }, as(tenantId))).balance.posted;

  /** Everything the transactions service told of a tenant, oldest first. */
  async function told(tenantId: string): Promise<Told[]> {
    const rows = await db.database('transactions').query<{ data: Buffer }>('SELECT data FROM outbox WHERE tenant_id = $1 ORDER BY xid, id', [tenantId]);
    return rows.flatMap(({ data }) => decompressLines(data).map((line) => JSON.parse(line) as Told));
  }

  return { db, ports, clock, clients, running, job, openAccount, posted, told, transactions: clients.transactions, ledger: clients.ledger };
}

export function as(tenantId: string, idempotencyKey?: string): { context: CallContext } {
  return { context: { call: { tenantId, actor: { kind: 'key', id: 'test', scopes: SCOPES }, requestId: 'test', reply: { replayed: false }, idempotencyKey } } };
}

/** The code and details a call is refused with; it fails where the call succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: string; data: Record<string, unknown> }> {
  try {
    const value = await call;
    throw new Error(`not refused: ${JSON.stringify(value)}`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'data' in error) return error as unknown as { code: string; data: Record<string, unknown> };
    throw error;
  }
}
