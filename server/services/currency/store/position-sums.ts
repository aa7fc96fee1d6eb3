import type { Sql } from '../../../kit/database.ts';
import type { Holdings } from '../domain/positions.ts';

export interface PositionSum { readonly upto: bigint; readonly holdings: Holdings }

/** Amounts as text: JSON knows only floats. */
type Kept = Record<string, { quantity: string; cost: string; realised: string }>;

export async function findPositionSum(sql: Sql, tenantId: string, base: string): Promise<PositionSum> {
  const [row] = await sql.query<{ upto: bigint; holdings: Kept }>('SELECT upto, holdings FROM position_sums WHERE tenant_id = $1 AND base = $2', [tenantId, base]);
  if (row === undefined) return { upto: 0n, holdings: new Map() };
  const holdings = Object.entries(row.holdings).map(([currency, { quantity, cost, realised }]) =>
    [currency, { quantity: BigInt(quantity), cost: BigInt(cost), realised: BigInt(realised) }] as const);
  return { upto: row.upto, holdings: new Map(holdings) };
}

/** Keeps whichever has come further. */
export async function savePositionSum(sql: Sql, tenantId: string, base: string, { upto, holdings }: PositionSum): Promise<void> {
  const kept: Kept = Object.fromEntries([...holdings].map(([currency, { quantity, cost, realised }]) =>
    [currency, { quantity: String(quantity), cost: String(cost), realised: String(realised) }]));
  await sql.execute(
    `INSERT INTO position_sums AS sum (tenant_id, base, upto, holdings) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id, base) DO UPDATE SET upto = EXCLUDED.upto, holdings = EXCLUDED.holdings WHERE sum.upto < EXCLUDED.upto`,
    [tenantId, base, upto, JSON.stringify(kept)]);
}
