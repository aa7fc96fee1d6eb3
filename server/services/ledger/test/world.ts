import { randomUUID } from 'node:crypto';
import { encodeId } from '../../../../contracts/ids.ts';
import { SCOPES } from '../../../../contracts/scopes.ts';
import { compose, type Ports } from '../../../host/compose.ts';
import type { Call, CallContext } from '../../../kit/call.ts';
import { faulty, type Strike } from '../../../test/simulation/faults.ts';
import { manualClock, testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { ledger } from '../service.ts';

const FREE = { minBalance: null, perTransaction: null, daily: null, monthly: null };
type Limits = { [Name in keyof typeof FREE]: number | null };

export interface Asking { context: CallContext & { call: Call } }

/** As a key of that tenant. */
export function as(tenantId: string, idempotencyKey?: string): Asking {
  return { context: { call: { tenantId, actor: { kind: 'key', id: 'test', scopes: SCOPES }, requestId: 'test', reply: { replayed: false }, idempotencyKey } } };
}

/** The ledger alone, over its contract, on a database of this file's own; its clock moves when told. */
export async function startLedger(strike: Strike = () => false) {
  const db = await testDatabase([ledger]);
  const clock = manualClock();
  const given = testPorts(db, 'ledger', { clock });
  const ports: Ports = { ...given, database: (service) => faulty(given.database(service), strike) };
  /** A process of its own: it knows nothing of what the others remember. */
  const process = () => {
    const { clients, running } = compose([ledger], ports);
    const job = (name: string) => running.get('ledger')!.jobs.find((one) => one.name === name)!;
    return { ledger: clients.ledger, job };
  };
  const { ledger: client, job } = process();

  /** Opens an account and returns its public id. A customer's has no overdraft; `bank` is an asset without limits. */
  async function open(tenantId: string, options: { currency?: string; side?: 'debit' | 'credit'; limits?: Partial<Limits>; timezone?: string; funds?: number } = {}): Promise<string> {
    const { currency = 'USD', side = 'credit', limits, timezone, funds } = options;
    const accountId = ports.newId();
    const floor = side === 'credit' ? { minBalance: 0 } : {};
    await client.openAccounts({ tenantId, timezone, accounts: [{ accountId, currency, normalSide: side, limits: { ...FREE, ...floor, ...limits } }] }, as(tenantId));
    const id = encodeId('account', accountId);
    if (funds !== undefined) await client.createEntries({ postings: [move(await open(tenantId, { currency, side: 'debit', timezone }), id, funds, { currency })] }, as(tenantId, randomUUID()));
    return id;
  }

  const balance = async (tenantId: string, accountId: string, query: { at?: string; by?: 'recorded' | 'effective' } = {}) =>
    (await client.getBalance({ accountId, ...query }, as(tenantId))).balance;

  return { db, ports, clock, process, ledger: client, job, open, balance, sql: db.database('ledger') };
}

export type World = Awaited<ReturnType<typeof startLedger>>;
export type Posted = Parameters<World['ledger']['createEntries']>[0]['postings'][number];

interface More extends Omit<Posted, 'entries'> { readonly currency?: string }

export function move(from: string, to: string, amount: number, { currency = 'USD', ...more }: More = {}): Posted {
  return { ...more, entries: [{ accountId: from, direction: 'debit', amount, currency }, { accountId: to, direction: 'credit', amount, currency }] };
}

type Result = Awaited<ReturnType<World['ledger']['createEntries']>>['results'][number];

/** Its status, or the code it was refused with. */
export const told = (result: Result): string => ('posting' in result ? result.posting.status : result.problem.code);

/** The code and details a call is refused with; it fails where the call succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: string; data: Record<string, unknown> }> {
  const outcome = await call.then((value) => ({ value }), (error: unknown) => ({ error }));
  if ('error' in outcome && outcome.error instanceof Error && 'code' in outcome.error && 'data' in outcome.error) return outcome.error as unknown as { code: string; data: Record<string, unknown> };
  throw new Error(`not refused: ${JSON.stringify(outcome, (_, value: unknown) => (value instanceof Error ? value.stack : value))}`);
}
