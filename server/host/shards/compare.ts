import type { Sql } from '../../kit/database.ts';
import { whereOf, type MovedTable, type Place } from './tables.ts';

/** The number of rows, and a sum over what is in them, whatever their order. */
type Digest = readonly [rows: bigint, sum: string];

/** Throws where the target has not, of this tenant, exactly what the source has. */
export async function compareRows(from: Sql, to: Sql, table: MovedTable, here: Place, there: Place): Promise<void> {
  const [source, target] = [await digest(from, table, here), await digest(to, table, there)];
  if (source[0] === target[0] && source[1] === target[1]) return;
  throw new Error(`${table.schema}.${table.table} would not be the same: ${source[0]} rows here, ${target[0]} there, sums ${source[1]} and ${target[1]}`);
}

async function digest(sql: Sql, table: MovedTable, place: Place): Promise<Digest> {
  const own = (table.ownColumns ?? []).map((column) => ` - '${column}'`).join('');
  const [row] = await sql.queryArrays<Digest>(
    `SELECT count(*), coalesce(sum(hashtextextended((to_jsonb(r)${own})::text, 0)::numeric), 0)::text FROM ${table.schema}.${table.table} r WHERE ${whereOf(table, place)}`);
  return row!;
}

/** The same rows mean the same balances; that they are right is asked all the same. */
export async function refuseUnbalanced(to: Sql, ledgerId: number): Promise<void> {
  const wrong = await to.queryArrays<[string]>(
    `SELECT format('%s: all balances together are %s', currency, sum(posted)) FROM ledger.accounts WHERE ledger_id = $1 GROUP BY currency HAVING sum(posted) <> 0
     UNION ALL
     SELECT format('account %s: balance %s, entries %s', a.id, a.posted, coalesce(sum(e.change), 0)) FROM ledger.accounts a
       LEFT JOIN ledger.entries e ON e.ledger_id = a.ledger_id AND e.account_id = a.id
       WHERE a.ledger_id = $1 GROUP BY a.id, a.posted HAVING a.posted <> coalesce(sum(e.change), 0) LIMIT 5`, [ledgerId]);
  if (wrong.length > 0) throw new Error(`the ledger does not add up: ${wrong.map(([text]) => text).join('; ')}`);
}
