import type { z } from 'zod';
import type { to as ToShape } from '../../../../../contracts/notifications/messages.ts';
import type { Channel } from '../../../../../contracts/notifications/words.ts';
import { uuidOf, uuidOrNull } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { findDevices } from '../../store/preferences.ts';
import type { Deps } from '../deps.ts';
import { askContacts } from '../sending/gather.ts';

type To = z.output<typeof ToShape>;

export interface Recipient { readonly customerId: string | null; readonly deviceId: string | null; readonly email: string | undefined; readonly phone: string | undefined }

/** Whom they are, each looked up: another tenant's customer or device is as unknown as nobody's. */
export async function findRecipients(deps: Deps, tenantId: string, all: readonly To[], paramOf: (at: number) => string): Promise<Recipient[]> {
  const deviceIds = all.flatMap(({ deviceId }) => (deviceId === undefined ? [] : [uuidOf('device', deviceId)]));
  const devices = new Map(deviceIds.length === 0 ? [] : (await findDevices(deps.database, tenantId, deviceIds)).map((device) => [device.id, device]));
  const found = all.map(({ customerId, deviceId, email, phone }, at) => {
    const device = deviceId === undefined ? undefined : devices.get(uuidOf('device', deviceId));
    const named = uuidOrNull('customer', customerId);
    if (deviceId !== undefined && (device === undefined || (named !== null && named !== device.customerId))) throw refuse('not_found', { param: `${paramOf(at)}.deviceId` });
    return { customerId: named ?? device?.customerId ?? null, deviceId: device?.id ?? null, email, phone };
  });
  const contacts = await askContacts(deps, tenantId, [...new Set(found.flatMap(({ customerId }) => (customerId === null ? [] : [customerId])))]);
  for (const [at, { customerId }] of found.entries()) {
    if (customerId === null) continue;
    const contact = contacts.get(customerId);
    if (contact === undefined) throw refuse('not_found', { param: `${paramOf(at)}.customerId` });
    if (contact.erased) throw refuse('erased', { param: `${paramOf(at)}.customerId`, resourceId: all[at]!.customerId });
  }
  return found;
}

/** Where nobody says by which channel: by those there is an address for. */
export function usualChannels({ customerId, deviceId, email, phone }: Recipient): Channel[] {
  if (deviceId !== null) return ['push'];
  if (email === undefined && phone !== undefined) return ['sms'];
  return email !== undefined || customerId !== null ? ['email'] : ['in_app'];
}
