import type { Sql } from '../../../kit/database.ts';

/** Whoever asks for something has a row: who is to be told of new rates. */
export async function openBook(tx: Sql, tenantId: string): Promise<void> {
  await tx.execute('INSERT INTO books (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING', [tenantId]);
}

/** The number of the next exchange that completes. Whoever has it holds up the tenant's others until their transaction ends: numbers have no gaps. */
export async function nextNumber(tx: Sql, tenantId: string): Promise<bigint> {
  const [row] = await tx.query<{ completed: bigint }>(
    'INSERT INTO books AS book (tenant_id, completed) VALUES ($1, 1) ON CONFLICT (tenant_id) DO UPDATE SET completed = book.completed + 1 RETURNING completed', [tenantId]);
  return row!.completed;
}

export async function completedOf(sql: Sql, tenantId: string): Promise<bigint> {
  const [row] = await sql.query<{ completed: bigint }>('SELECT completed FROM books WHERE tenant_id = $1', [tenantId]);
  return row?.completed ?? 0n;
}

/** Tells each tenant that has a book here the same. One statement, however many there are; not of those who are on their way to another server. */
export async function tellAll(tx: Sql, types: readonly string[], count: number, data: Buffer): Promise<number> {
  return tx.execute(
    `INSERT INTO outbox (tenant_id, count, types, codec, data)
     SELECT tenant_id, $1, $2, 'events', $3 FROM books b WHERE NOT EXISTS (SELECT FROM fences f WHERE f.tenant_id = b.tenant_id)`, [count, types, data]);
}
