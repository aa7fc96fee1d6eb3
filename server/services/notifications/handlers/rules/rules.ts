import type { z } from 'zod';
import type { Rule as Shape } from '../../../../../contracts/notifications/rules.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { SHIPPED_RULES, type Rule } from '../../domain/catalogue.ts';
import { shippedTemplates } from '../../rendering/shipped.ts';
import { deleteRule as deleteRow, listRules as listRows, saveRule } from '../../store/rules.ts';
import { publishedTemplates } from '../../store/templates.ts';
import { operations, type Deps } from '../deps.ts';

export const listRules = (deps: Deps) => operations.listRules.handler(async ({ context: { call } }) => {
  const own = await listRows(deps.database.reads(call.readAfter), call.tenantId);
  const untouched = SHIPPED_RULES.filter(({ name }) => !own.some((rule) => rule.name === name));
  return { data: [...own.map(({ updatedAtMs, ...rule }) => view(rule, updatedAtMs)), ...untouched.map((rule) => view(rule, null))].toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
});

/** `heard`: types of events this room listens to. A rule for another would never do anything. */
export const setRule = (deps: Deps, heard: ReadonlySet<string>) => operations.setRule.handler(async ({ input, context: { call: { tenantId } } }) => {
  const before = (await listRows(deps.database, tenantId)).find(({ name }) => name === input.name) ?? SHIPPED_RULES.find(({ name }) => name === input.name);
  const event = input.event ?? before?.event;
  const recipient = input.recipient ?? before?.recipient;
  const template = input.template ?? before?.template;
  for (const [param, value] of Object.entries({ event, recipient, template })) if (value === undefined) throw refuse('invalid_request', { param, detail: `A new rule needs ${param}.` });
  if (!heard.has(event!)) throw refuse('invalid_request', { param: 'event', detail: `Nobody here tells of ${event}. There are: ${[...heard].toSorted().join(', ')}.` });
  const rule: Rule = {
    name: input.name, event: event!, recipient: recipient!, template: template!, channels: input.channels ?? before?.channels ?? ['email'], category: input.category ?? before?.category ?? 'general',
    priority: input.priority ?? before?.priority ?? 'normal', enabled: input.enabled ?? before?.enabled ?? true,
  };
  if (shippedTemplates(rule.template).length === 0 && (await publishedTemplates(deps.database, tenantId, [rule.template])).length === 0) {
    throw refuse('template_invalid', { param: 'template', detail: `There is no published template ${rule.template}.` });
  }
  const nowMs = deps.clock.now();
  await saveRule(deps.database, tenantId, rule, new Date(nowMs));
  return view(rule, nowMs);
});

export const deleteRule = (deps: Deps) => operations.deleteRule.handler(async ({ input, context: { call } }) => {
  if (!await deleteRow(deps.database, call.tenantId, input.name)) throw refuse('not_found');
  return { name: input.name, deleted: true as const };
});

const view = ({ name, event, recipient, template, channels, category, priority, enabled }: Rule, updatedAtMs: number | null): z.output<typeof Shape> => ({
  name, event, recipient, template, channels: [...channels], category, priority, enabled, shipped: updatedAtMs === null,
  updatedAt: updatedAtMs === null ? null : new Date(updatedAtMs).toISOString(),
});
