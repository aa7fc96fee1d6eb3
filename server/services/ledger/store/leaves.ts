import type { Sql } from '../../../kit/database.ts';

export interface StoredLeaf {
  /** Number of the journal row's first leaf; null until it is sealed. */
  readonly firstLeaf: number | null;
  readonly line: number;
  readonly data: Buffer;
}

export async function findLeaf(sql: Sql, ledgerId: number, postingId: string): Promise<StoredLeaf | undefined> {
  const [row] = await sql.queryArrays<[bigint | null, number, Buffer]>(
    `SELECT s.first_leaf, p.line, j.data FROM postings p JOIN journal j ON j.id = p.journal_id LEFT JOIN sealed_journal s ON s.journal_id = p.journal_id
     WHERE p.ledger_id = $1 AND p.id = $2`, [ledgerId, postingId], 'ledger.find-leaf');
  return row === undefined ? undefined : { firstLeaf: row[0] === null ? null : Number(row[0]), line: row[1], data: row[2] };
}
