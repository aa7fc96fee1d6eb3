import { encodeId } from '../../../contracts/ids.ts';
import type { Database } from '../../kit/database.ts';
import { mirror, type Owed, type TransitCheck, type UnderWay } from './transit.ts';

/** Of a ledger that has left a shard, what stands there is of the past. */
const HERE = (tenant: string): string => `NOT EXISTS (SELECT FROM ledger.fences f WHERE f.tenant_id = ${tenant})`;

const OWED = `SELECT a.tenant_id AS ledger, a.other_ledger AS other, a.currency, b.posted, b.held_debits + b.held_credits AS held
  FROM accounts.accounts a JOIN ledger.ledgers l ON l.tenant_id = a.tenant_id JOIN ledger.accounts b ON b.ledger_id = l.id AND b.id = a.id
  WHERE a.kind = 'transit' AND ${HERE('a.tenant_id')}`;
const UNDER_WAY = `SELECT tenant_id AS from, to_ledger AS to, currency FROM transactions.ledger_transfers t WHERE status = 'pending' AND ${HERE('t.tenant_id')}`;

/**
 * Over the databases of all shards. Transfers are read before the accounts and after: one that was under way at either time excuses its pair. One that began
 * and ended in between shows as a difference; so what seems wrong is looked at once more.
 */
export async function checkTransit(databases: readonly Database[]): Promise<TransitCheck> {
  const first = await checkOnce(databases);
  return first.wrong.length === 0 ? first : checkOnce(databases);
}

async function checkOnce(databases: readonly Database[]): Promise<TransitCheck> {
  const underWay = async (): Promise<UnderWay[]> => (await Promise.all(databases.map((database) => database.query<UnderWay>(UNDER_WAY)))).flat();
  const before = await underWay();
  const accounts = (await Promise.all(databases.map((database) => database.query<Owed>(OWED)))).flat();
  const after = await underWay();
  const name = (id: string): string => encodeId('ledger', id);
  return mirror(
    accounts.map((one) => ({ ...one, ledger: name(one.ledger), other: name(one.other) })),
    [...before, ...after].map(({ from, to, currency }) => ({ from: name(from), to: name(to), currency })));
}
