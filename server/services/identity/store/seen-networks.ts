import type { Sql } from '../../../kit/database.ts';

export interface Sighting {
  readonly tenantId: string;
  readonly principalId: string;
  readonly network: string;
  readonly country: string | null;
  readonly atMs: number;
}

export interface News extends Pick<Sighting, 'tenantId' | 'principalId' | 'network'> {
  /** Where they were seen before was in other countries. */
  readonly newCountry: boolean;
}

/**
 * Remembers them, and returns those in a network that is new for whom was seen. The first network of all is nobody's news: every key and person has one, and every one a
 * first country. Each of the given must be there once, in the order of its columns.
 */
export async function rememberNetworks(tx: Sql, seen: readonly Sighting[]): Promise<News[]> {
  return tx.query(
    `WITH seen AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[]) AS seen (tenant_id, principal_id, network, at, country)),
     known AS (SELECT k.tenant_id, k.principal_id, array_agg(k.country) FILTER (WHERE k.country IS NOT NULL) AS countries
       FROM seen_networks k JOIN (SELECT DISTINCT tenant_id, principal_id FROM seen) s USING (tenant_id, principal_id) GROUP BY 1, 2),
     remembered AS (
       INSERT INTO seen_networks (tenant_id, principal_id, network, last_seen_at, country) SELECT * FROM seen
       ON CONFLICT (tenant_id, principal_id, network) DO UPDATE SET last_seen_at = greatest(seen_networks.last_seen_at, excluded.last_seen_at), country = excluded.country
       RETURNING tenant_id, principal_id, network, country, xmax = 0 AS fresh)
     SELECT tenant_id AS "tenantId", principal_id AS "principalId", network, coalesce(country <> ALL (countries), false) AS "newCountry" FROM remembered JOIN known USING (tenant_id, principal_id) WHERE fresh`,
    [seen.map(({ tenantId }) => tenantId), seen.map(({ principalId }) => principalId), seen.map(({ network }) => network), seen.map(({ atMs }) => new Date(atMs)), seen.map(({ country }) => country)]);
}

export async function pruneSeenNetworks(sql: Sql, before: Date, limit: number): Promise<number> {
  return sql.execute(
    `DELETE FROM seen_networks WHERE (tenant_id, principal_id, network) IN (
       SELECT tenant_id, principal_id, network FROM seen_networks WHERE last_seen_at < $1 ORDER BY last_seen_at LIMIT $2 FOR UPDATE SKIP LOCKED)`, [before, limit]);
}
