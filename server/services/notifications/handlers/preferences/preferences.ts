import type { z } from 'zod';
import { encodeId } from '../../../../../contracts/ids.ts';
import type { NotificationSettings, Preferences as Shape } from '../../../../../contracts/notifications/preferences.ts';
import { maskNumber } from '../../../../../contracts/personal.ts';
import type { Call } from '../../../../kit/call.ts';
import { uuidOf } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { NO_PREFERENCES, type Preferences, type TenantSettings } from '../../domain/preferences.ts';
import { isTimeZone } from '../../domain/quiet-hours.ts';
import { findPreferences, findSettings, savePreferences, saveSettings } from '../../store/preferences.ts';
import { operations, type Deps } from '../deps.ts';
import { askContacts } from '../sending/gather.ts';

export const getPreferences = (deps: Deps) => operations.getPreferences.handler(async ({ input, context: { call } }) => {
  const customerId = await knownCustomer(deps, call.tenantId, input.id);
  return viewPreferences(call, customerId, await saidBy(deps, call.tenantId, customerId));
});

export const setPreferences = (deps: Deps) => operations.setPreferences.handler(async ({ input: { id, ...asked }, context: { call } }) => {
  checkZone(asked.timeZone);
  const customerId = await knownCustomer(deps, call.tenantId, id);
  const edit = { ...edited(asked), ...asked.muted !== undefined && { muted: asked.muted }, ...asked.phone !== undefined && { phone: asked.phone } };
  // Of two at once, the second begins again with what the first has made.
  for (;;) {
    const before = await saidBy(deps, call.tenantId, customerId);
    const after: Preferences = { ...before, ...edit, version: before.version + 1, updatedAtMs: deps.clock.now() };
    if (await savePreferences(deps.database, deps.personal, call.tenantId, customerId, after)) return viewPreferences(call, customerId, after);
  }
});

export const getSettings = (deps: Deps) => operations.getSettings.handler(async ({ context: { call } }) => viewSettings(await findSettings(deps.database, call.tenantId)));

export const setSettings = (deps: Deps) => operations.setSettings.handler(async ({ input, context: { call } }) => {
  checkZone(input.timeZone);
  const before = await findSettings(deps.database, call.tenantId);
  await saveSettings(deps.database, call.tenantId, { ...before, ...edited(input), ...input.senderName !== undefined && { senderName: input.senderName }, version: before.version + 1 } as TenantSettings);
  return viewSettings(await findSettings(deps.database, call.tenantId));
});

/** Left out: stays. Null: is taken away. */
function edited({ locale, timeZone, quietHours, digest }: { locale?: string | null; timeZone?: string | null; quietHours?: Preferences['quietHours']; digest?: { minutes: number } | null }) {
  return {
    ...locale !== undefined && { locale }, ...timeZone !== undefined && { timeZone }, ...quietHours !== undefined && { quietHours },
    ...digest !== undefined && { digestMinutes: digest?.minutes ?? null },
  };
}

export async function knownCustomer(deps: Deps, tenantId: string, id: string): Promise<string> {
  const customerId = uuidOf('customer', id);
  const contact = (await askContacts(deps, tenantId, [customerId])).get(customerId);
  if (contact === undefined) throw refuse('not_found');
  if (contact.erased) throw refuse('erased', { resourceId: id });
  return customerId;
}

const saidBy = async (deps: Deps, tenantId: string, customerId: string): Promise<Preferences> =>
  (await findPreferences(deps.database, deps.personal, tenantId, [customerId])).get(customerId) ?? NO_PREFERENCES;

function checkZone(timeZone: string | null | undefined): void {
  if (timeZone != null && !isTimeZone(timeZone)) throw refuse('invalid_request', { param: 'timeZone', detail: 'There is no such time zone.' });
}

function viewPreferences({ actor }: Call, customerId: string, said: Preferences): z.output<typeof Shape> {
  const phone = said.phone !== null && !actor.scopes.includes('notifications:write') ? maskNumber(said.phone) : said.phone;
  return {
    customerId: encodeId('customer', customerId), locale: said.locale, timeZone: said.timeZone, quietHours: said.quietHours, digest: said.digestMinutes === null ? null : { minutes: said.digestMinutes },
    muted: [...said.muted], phone, version: said.version, updatedAt: said.updatedAtMs === null ? null : new Date(said.updatedAtMs).toISOString(),
  };
}

const viewSettings = ({ digestMinutes, ...settings }: TenantSettings): z.output<typeof NotificationSettings> =>
  ({ ...settings, digest: digestMinutes === null ? null : { minutes: digestMinutes } });
