import type { Channel } from '../../../../contracts/notifications/words.ts';
import type { Sql } from '../../../kit/database.ts';
import type { Content } from '../domain/notification.ts';
import type { Template, TemplateVersion } from '../domain/template.ts';

interface Row {
  id: string; name: string; channel: Channel; language: string; description: string | null; strict: boolean; published_version: number | null; latest_version: number; created_at: Date;
}
interface VersionRow { version: number; subject: string | null; text: string; html: string | null; created_at: Date; published_at: Date | null }

const toTemplate = (row: Row): Template => ({
  id: row.id, name: row.name, channel: row.channel, language: row.language, description: row.description, strict: row.strict, publishedVersion: row.published_version,
  latestVersion: row.latest_version, createdAtMs: row.created_at.getTime(),
});
const toContent = ({ subject, text, html }: Pick<VersionRow, 'subject' | 'text' | 'html'>): Content => ({ subject: subject ?? undefined, text, html: html ?? undefined });

/** False where there is one of that name, channel and language. */
export async function insertTemplate(tx: Sql, tenantId: string, template: Template): Promise<boolean> {
  return await tx.execute(
    `INSERT INTO templates (tenant_id, id, name, channel, language, description, strict, published_version, latest_version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9)
     ON CONFLICT (tenant_id, name, channel, language) DO NOTHING`,
    [tenantId, template.id, template.name, template.channel, template.language, template.description, template.strict, template.latestVersion, new Date(template.createdAtMs)]) === 1;
}

export async function insertVersion(tx: Sql, tenantId: string, templateId: string, version: number, content: Content, now: Date): Promise<void> {
  await tx.execute('INSERT INTO template_versions (tenant_id, template_id, version, subject, text, html, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [tenantId, templateId, version, content.subject ?? null, content.text, content.html ?? null, now]);
  await tx.execute('UPDATE templates SET latest_version = $3 WHERE tenant_id = $1 AND id = $2', [tenantId, templateId, version]);
}

/** False where there is no such version. */
export async function publishVersion(tx: Sql, tenantId: string, templateId: string, version: number, now: Date): Promise<boolean> {
  const there = await tx.execute('UPDATE template_versions SET published_at = $4 WHERE tenant_id = $1 AND template_id = $2 AND version = $3', [tenantId, templateId, version, now]);
  if (there === 0) return false;
  await tx.execute('UPDATE templates SET published_version = $3 WHERE tenant_id = $1 AND id = $2', [tenantId, templateId, version]);
  return true;
}

export async function lockTemplate(tx: Sql, tenantId: string, id: string): Promise<Template | undefined> {
  const [row] = await tx.query<Row>('SELECT * FROM templates WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE', [tenantId, id]);
  return row && toTemplate(row);
}

export async function findTemplate(sql: Sql, tenantId: string, id: string): Promise<Template | undefined> {
  const [row] = await sql.query<Row>('SELECT * FROM templates WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
  return row && toTemplate(row);
}

/** Newest first. */
export async function listVersions(sql: Sql, tenantId: string, templateId: string, limit: number): Promise<TemplateVersion[]> {
  const rows = await sql.query<VersionRow>('SELECT * FROM template_versions WHERE tenant_id = $1 AND template_id = $2 ORDER BY version DESC LIMIT $3', [tenantId, templateId, limit]);
  return rows.map((row) => ({ version: row.version, content: toContent(row), createdAtMs: row.created_at.getTime(), publishedAtMs: row.published_at?.getTime() ?? null }));
}

export async function findVersion(sql: Sql, tenantId: string, templateId: string, version: number): Promise<Content | undefined> {
  const [row] = await sql.query<VersionRow>('SELECT * FROM template_versions WHERE tenant_id = $1 AND template_id = $2 AND version = $3', [tenantId, templateId, version]);
  return row && toContent(row);
}

/** Newest first. */
export async function listTemplates(sql: Sql, tenantId: string, filter: { name?: string; channel?: string; language?: string }, before: string | undefined, limit: number): Promise<Template[]> {
  const rows = await sql.query<Row>(
    `SELECT * FROM templates WHERE tenant_id = $1 AND ($2::text IS NULL OR name = $2) AND ($3::text IS NULL OR channel = $3) AND ($4::text IS NULL OR language = $4)
       AND ($5::uuid IS NULL OR id < $5) ORDER BY id DESC LIMIT $6`, [tenantId, filter.name, filter.channel, filter.language, before, limit]);
  return rows.map(toTemplate);
}

/** The published ones of these names, in all languages and channels. */
export async function publishedTemplates(sql: Sql, tenantId: string, names: readonly string[]): Promise<Template[]> {
  const rows = await sql.query<Row>('SELECT * FROM templates WHERE tenant_id = $1 AND name = ANY ($2) AND published_version IS NOT NULL', [tenantId, names]);
  return rows.map(toTemplate);
}
