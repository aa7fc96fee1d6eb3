import type { InferContractRouterOutputs } from '@orpc/contract';
import { encodeId } from '../../../../../contracts/ids.ts';
import type { templates as contract } from '../../../../../contracts/notifications/templates.ts';
import type { Sql } from '../../../../kit/database.ts';
import { cutPage, readCursor, uuidOf } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Template, TemplateVersion } from '../../domain/template.ts';
import { findTemplate, insertTemplate, insertVersion, listTemplates as listRows, listVersions, lockTemplate, publishVersion } from '../../store/templates.ts';
import { operations, type Deps } from '../deps.ts';
import { onceKeyed } from '../keyed.ts';
import { checkLiquid } from '../messages/check.ts';

type Views = InferContractRouterOutputs<typeof contract>;
const MOST_SHOWN = 100;

export const createTemplate = (deps: Deps) => operations.createTemplate.handler(({ input, context: { call: { tenantId }, call } }) =>
  onceKeyed(deps, call, 'notifications.createTemplate', input, async () => checkLiquid(input.content, 'content', input.channel, input.strict), async (tx) => {
    const now = new Date(deps.clock.now());
    const template: Template = {
      id: deps.newId(), name: input.name, channel: input.channel, language: input.language, description: input.description ?? null, strict: input.strict, publishedVersion: null, latestVersion: 1,
      createdAtMs: now.getTime(),
    };
    if (!await insertTemplate(tx, tenantId, template)) throw refuse('template_taken', { detail: 'Write another version of it instead.' });
    await insertVersion(tx, tenantId, template.id, 1, input.content, now);
    if (input.publish) await publishVersion(tx, tenantId, template.id, 1, now);
    return (await viewWhole(tx, tenantId, template.id))!;
  }));

export const createTemplateVersion = (deps: Deps) => operations.createTemplateVersion.handler(({ input, context: { call: { tenantId }, call } }) =>
  onceKeyed(deps, call, 'notifications.createTemplateVersion', input, async () => {
    const template = await foundTemplate(deps, tenantId, input.id);
    checkLiquid(input.content, 'content', template.channel, template.strict);
    return template.id;
  }, async (tx, id) => {
    const { latestVersion } = (await lockTemplate(tx, tenantId, id))!;
    await insertVersion(tx, tenantId, id, latestVersion + 1, input.content, new Date(deps.clock.now()));
    return (await viewWhole(tx, tenantId, id))!;
  }));

export const publishTemplate = (deps: Deps) => operations.publishTemplate.handler(({ input, context: { call: { tenantId }, call } }) =>
  onceKeyed(deps, call, 'notifications.publishTemplate', input, async () => (await foundTemplate(deps, tenantId, input.id)).id, async (tx, id) => {
    await lockTemplate(tx, tenantId, id);
    if (!await publishVersion(tx, tenantId, id, input.version, new Date(deps.clock.now()))) throw refuse('not_found', { param: 'version' });
    return (await viewWhole(tx, tenantId, id))!;
  }));

export const getTemplate = (deps: Deps) => operations.getTemplate.handler(async ({ input, context: { call } }) => {
  const view = await viewWhole(deps.database, call.tenantId, uuidOf('template', input.id));
  if (view === undefined) throw refuse('not_found');
  return view;
});

export const listTemplates = (deps: Deps) => operations.listTemplates.handler(async ({ input, context: { call } }) => {
  const { limit, cursor, ...filter } = input;
  const { rows, nextCursor } = cutPage('template', await listRows(deps.database.reads(call.readAfter), call.tenantId, filter, readCursor('template', cursor), limit + 1), limit);
  return { data: rows.map(viewTemplate), nextCursor };
});

export async function foundTemplate(deps: Deps, tenantId: string, id: string): Promise<Template> {
  const template = await findTemplate(deps.database, tenantId, uuidOf('template', id));
  if (template === undefined) throw refuse('not_found');
  return template;
}

async function viewWhole(sql: Sql, tenantId: string, id: string): Promise<Views['getTemplate'] | undefined> {
  const template = await findTemplate(sql, tenantId, id);
  return template && { ...viewTemplate(template), versions: (await listVersions(sql, tenantId, id, MOST_SHOWN)).map((version) => viewVersion(template, version)) };
}

const viewTemplate = ({ id, createdAtMs, ...template }: Template) => ({ ...template, id: encodeId('template', id), createdAt: new Date(createdAtMs).toISOString() });

function viewVersion({ publishedVersion }: Template, { version, content, createdAtMs, publishedAtMs }: TemplateVersion): Views['getTemplate']['versions'][number] {
  return {
    version, status: version === publishedVersion ? 'published' : publishedAtMs === null ? 'draft' : 'superseded', subject: content.subject ?? null, text: content.text, html: content.html ?? null,
    createdAt: new Date(createdAtMs).toISOString(), publishedAt: publishedAtMs === null ? null : new Date(publishedAtMs).toISOString(),
  };
}
