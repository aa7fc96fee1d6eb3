import { refuse } from '../../../../kit/refuse.ts';
import { LANES } from '../../domain/notification.ts';
import { PartProblem } from '../../rendering/render.ts';
import { findSettings } from '../../store/preferences.ts';
import { namedVersion, settingLocale, type Chosen } from '../content.ts';
import { operations, type Deps } from '../deps.ts';
import { onceKeyed } from '../keyed.ts';
import { checkReach } from '../messages/check.ts';
import { insertOne, make } from '../messages/create.ts';
import { findRecipients } from '../messages/recipients.ts';
import { foundTemplate } from './templates.ts';

const KEPT = 'kept preview';

/** Data may name people: the answer that is kept for whoever asks again is sealed. */
export const previewTemplate = (deps: Deps) => operations.previewTemplate.handler(async ({ input, context: { call: { tenantId }, call } }) => {
  const kept = await onceKeyed(deps, call, 'notifications.previewTemplate', input, async () => {
    const template = await foundTemplate(deps, tenantId, input.id);
    const chosen = await chosenVersion(deps, tenantId, template.id, input.version ?? template.latestVersion);
    const settings = await findSettings(deps.database, tenantId);
    return renderNow(chosen, { customer: { name: null }, ...input.data, sender: settings.senderName }, input.locale ?? null, settings.timeZone);
  }, async (_tx, rendered) => ({ sealed: deps.vault.seal(`${KEPT} ${tenantId}`, JSON.stringify(rendered)).toString('base64') }));
  return JSON.parse(deps.vault.open(`${KEPT} ${tenantId}`, Buffer.from(kept.sealed, 'base64'))) as ReturnType<typeof renderNow>;
});

/** It goes the way of every notification, at once: with its history, and by the providers in their order. */
export const testTemplate = (deps: Deps) => operations.testTemplate.handler(({ input, context: { call: { tenantId }, call } }) =>
  onceKeyed(deps, call, 'notifications.testTemplate', input, async () => {
    const template = await foundTemplate(deps, tenantId, input.id);
    const version = input.version ?? template.latestVersion;
    await chosenVersion(deps, tenantId, template.id, version);
    const { email, phone, deviceId } = input;
    if (email === undefined && phone === undefined && deviceId === undefined) throw refuse('recipient_unreachable', { detail: 'Give an address to send it to.' });
    const [recipient] = await findRecipients(deps, tenantId, [{ email, phone, deviceId }], () => 'test');
    await checkReach(deps, tenantId, recipient!, [template.channel]);
    return make(deps, tenantId, {
      recipient: recipient!, channels: [template.channel], template: template.name, content: undefined, category: 'test', priority: 'critical', locale: input.locale ?? null, sendAtMs: deps.clock.now(),
      data: input.data, dedupe: null, lane: LANES.urgent, version: { templateId: template.id, version },
    });
  }, (tx, made) => insertOne(tx, made)));

async function chosenVersion(deps: Deps, tenantId: string, templateId: string, version: number): Promise<Chosen> {
  const chosen = await namedVersion(deps, deps.database, tenantId, templateId, version);
  if (chosen === undefined) throw refuse('not_found', { param: 'version' });
  return chosen;
}

function renderNow({ renderer, language, used }: Chosen, data: object, locale: string | null, timeZone: string) {
  try {
    return { ...renderer.render(data, { locale: settingLocale(language, [locale]), timeZone }), version: used!.version };
  } catch (error) {
    if (!(error instanceof PartProblem)) throw error;
    throw refuse('template_invalid', { param: `content.${error.part}`, detail: error.message, errors: [{ param: `content.${error.part}`, message: error.message }] });
  }
}
