import type { Sql } from '../../../kit/database.ts';
import type { OutcomeType } from '../domain/routing/outcome.ts';
import type { Standing } from '../domain/routing/candidate.ts';

/** How one attempt ended. */
export interface Outcome {
  readonly tenantId: string;
  readonly providerId: string;
  /** UUID. */
  readonly attemptId: string;
  readonly type: OutcomeType;
  readonly amount: number;
  readonly currency: string;
  readonly at: Date;
}

const SLOTS = 16;

/** In the transaction that records how the attempt ended, once. Attempts are spread over rows by the end of their id, which is random. */
export async function countOutcome(tx: Sql, { tenantId, providerId, attemptId, type, amount, currency, at }: Outcome): Promise<void> {
  const slot = parseInt(attemptId.slice(-2), 16) % SLOTS;
  const count = (wanted: Outcome['type']) => (type === wanted ? 1 : 0);
  await tx.execute(
    `INSERT INTO provider_outcomes AS o (tenant_id, provider_id, hour, currency, slot, succeeded, declined, failed, volume)
     VALUES ($1, $2, date_trunc('hour', $3::timestamptz, 'UTC'), $4, $5, $6, $7, $8, $9)
     ON CONFLICT (tenant_id, provider_id, hour, currency, slot) DO UPDATE SET succeeded = o.succeeded + excluded.succeeded,
       declined = o.declined + excluded.declined, failed = o.failed + excluded.failed, volume = o.volume + excluded.volume`,
    [tenantId, providerId, at, currency, slot, count('succeeded'), count('declined'), count('failed'), type === 'succeeded' ? amount : 0], 'payments.count-outcome');
}

/** By provider, of the hours from then on. */
export async function findStandings(sql: Sql, tenantId: string, since: Date): Promise<Map<string, Standing>> {
  const rows = await sql.queryArrays<[string, bigint, bigint]>(
    `SELECT provider_id, sum(succeeded + declined + failed)::int8, sum(succeeded)::int8 FROM provider_outcomes
     WHERE tenant_id = $1 AND hour >= date_trunc('hour', $2::timestamptz, 'UTC') GROUP BY provider_id`, [tenantId, since], 'payments.standings');
  return new Map(rows.map(([id, attempts, succeeded]) => [id, { attempts: Number(attempts), succeeded: Number(succeeded) }]));
}

/** Of every tenant. Returns how many went. */
export async function deleteOutcomes(sql: Sql, before: Date, limit: number): Promise<number> {
  return sql.execute('DELETE FROM provider_outcomes WHERE ctid = ANY (ARRAY(SELECT ctid FROM provider_outcomes WHERE hour < $1 LIMIT $2))', [before, limit]);
}
