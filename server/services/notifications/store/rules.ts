import type { Sql } from '../../../kit/database.ts';
import type { Rule } from '../domain/catalogue.ts';

interface Row extends Omit<Rule, 'name'> { name: string; updated_at: Date }
export type StoredRule = Rule & { readonly updatedAtMs: number };

const COLUMNS = 'name, event, recipient, template, channels, category, priority, enabled, updated_at';
const toRule = ({ updated_at: updatedAt, ...rule }: Row): StoredRule => ({ ...rule, updatedAtMs: updatedAt.getTime() });

export async function listRules(sql: Sql, tenantId: string): Promise<StoredRule[]> {
  return (await sql.query<Row>(`SELECT ${COLUMNS} FROM rules WHERE tenant_id = $1 ORDER BY name`, [tenantId])).map(toRule);
}

/** Those that are switched on for these events, by tenant and event. */
export async function enabledRules(sql: Sql, tenantIds: readonly string[], events: readonly string[]): Promise<Map<string, StoredRule[]>> {
  const rows = await sql.query<Row & { tenant_id: string }>(
    `SELECT tenant_id, ${COLUMNS} FROM rules WHERE tenant_id = ANY ($1::uuid[]) AND event = ANY ($2) AND enabled`, [tenantIds, events], 'notifications.enabled-rules');
  return Map.groupBy(rows.map(({ tenant_id: tenantId, ...row }) => ({ key: `${tenantId} ${row.event}`, ...toRule(row) })), ({ key }) => key);
}

export async function saveRule(tx: Sql, tenantId: string, rule: Rule, now: Date): Promise<void> {
  await tx.execute(
    `INSERT INTO rules (tenant_id, name, event, recipient, template, channels, category, priority, enabled, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (tenant_id, name) DO UPDATE SET event = excluded.event, recipient = excluded.recipient, template = excluded.template, channels = excluded.channels,
       category = excluded.category, priority = excluded.priority, enabled = excluded.enabled, updated_at = excluded.updated_at`,
    [tenantId, rule.name, rule.event, rule.recipient, rule.template, rule.channels, rule.category, rule.priority, rule.enabled, now]);
}

export async function deleteRule(tx: Sql, tenantId: string, name: string): Promise<boolean> {
  return await tx.execute('DELETE FROM rules WHERE tenant_id = $1 AND name = $2', [tenantId, name]) === 1;
}
