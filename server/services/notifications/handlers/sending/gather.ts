import { decodeId } from '../../../../../contracts/ids.ts';
import type { Channel } from '../../../../../contracts/notifications/words.ts';
import { serviceCall } from '../../../../kit/call.ts';
import type { Address } from '../../../../kit/channels.ts';
import type { StoredChannel } from '../../domain/channel.ts';
import type { Content, Given, Notification } from '../../domain/notification.ts';
import { NO_PREFERENCES, wishesOf, type Preferences, type TenantSettings } from '../../domain/preferences.ts';
import type { Wishes } from '../../domain/next-step.ts';
import type { Template } from '../../domain/template.ts';
import { findBulks } from '../../store/bulks.ts';
import { activeChannels } from '../../store/channels.ts';
import { findPreferences, findSettings, findTargets } from '../../store/preferences.ts';
import { openGiven } from '../../store/sealing.ts';
import { publishedTemplates } from '../../store/templates.ts';
import { openMessage, type BulkMessage } from '../bulk/message.ts';
import type { Deps } from '../deps.ts';
import { DIGEST_TEMPLATE } from '../../domain/catalogue.ts';

/** All that must be known of one notification before it is decided on. */
export interface Facts {
  readonly given: Given;
  readonly customerId: string | null;
  readonly customerName: string | null;
  /** Why it is not to be sent at all. */
  readonly off: { readonly status: 'cancelled' | 'failed'; readonly code: string; readonly detail: string } | null;
  readonly wishes: Wishes;
  readonly wanted: readonly (string | null)[];
  readonly settings: TenantSettings;
  readonly addresses: Partial<Record<Channel, readonly Address[] | 'inbox'>>;
  /** Which device an address is of. */
  readonly deviceOf: ReadonlyMap<Address, string>;
  readonly channels: readonly StoredChannel[];
  readonly templates: readonly Template[];
  readonly content: Content | undefined;
  readonly contentKey: string | undefined;
}

/** Of one tenant's, a handful of questions for all of them. In their order. */
export async function gather(deps: Deps, tenantId: string, all: readonly Notification[]): Promise<Facts[]> {
  const { database, personal } = deps;
  const holders = await accountHolders(deps, tenantId, all);
  const customerOf = (one: Notification) => one.customerId ?? (one.accountId === null ? null : holders.get(one.accountId) ?? null);
  const customerIds = [...new Set(all.map(customerOf).filter((id) => id !== null))];
  const names = [...new Set(all.map(({ template }) => template).filter((name) => name !== null)), DIGEST_TEMPLATE];
  const bulkIds = [...new Set(all.map(({ bulkId }) => bulkId).filter((id) => id !== null))];
  const [contacts, said, targets, settings, channels, templates, bulks, given] = await Promise.all([
    askContacts(deps, tenantId, customerIds), findPreferences(database, personal, tenantId, customerIds), findTargets(database, personal, tenantId, all.some(({ channels: asked }) => asked.includes('push')) ? customerIds : []),
    findSettings(database, tenantId), activeChannels(database, tenantId), publishedTemplates(database, tenantId, names), findBulks(database, tenantId, bulkIds), openGiven(deps, all),
  ]);
  const messages = new Map(bulks.map((bulk) => [bulk.id, { cancelled: bulk.cancelled, message: openMessage(deps, tenantId, bulk) }]));
  return all.map((one, i) => {
    const customerId = customerOf(one);
    const contact = customerId === null ? undefined : contacts.get(customerId);
    const bulk = one.bulkId === null ? undefined : messages.get(one.bulkId);
    const preferences = (customerId === null ? undefined : said.get(customerId)) ?? NO_PREFERENCES;
    const devices = customerId === null ? [] : targets.filter(({ device }) => device.customerId === customerId && (one.deviceId === null || device.id === one.deviceId));
    const known = given[i] ?? {};
    return {
      given: known, customerId, customerName: contact?.erased === false ? contact.name : null,
      off: whyOff(one, customerId, contact, bulk, given[i]), wishes: wishesOf(preferences, settings), wanted: [one.locale, preferences.locale, settings.locale], settings,
      addresses: addressesOf(known, contact, preferences, devices.map(({ target }) => target), customerId), deviceOf: new Map(devices.map(({ device, target }) => [target, device.id])),
      channels, templates, content: known.content ?? bulk?.message.content, contentKey: bulk === undefined || known.content !== undefined ? undefined : `bulk ${tenantId} ${one.bulkId}`,
    };
  });
}

type Contact = Awaited<ReturnType<typeof askContacts>> extends Map<string, infer One> ? One : never;

export async function askContacts({ accounts }: Pick<Deps, 'accounts'>, tenantId: string, customerIds: readonly string[]) {
  if (customerIds.length === 0) return new Map<string, never>();
  const { contacts } = await accounts.getContacts({ tenantId, customerIds: [...customerIds] }, { context: { call: serviceCall('notifications', tenantId) } });
  return new Map(contacts.flatMap((contact) => (contact === null ? [] : [[contact.customerId, contact] as const])));
}

/** Whose accounts they are: an event names the account alone. */
async function accountHolders({ accounts }: Deps, tenantId: string, all: readonly Notification[]): Promise<Map<string, string>> {
  const accountIds = [...new Set(all.flatMap(({ customerId, accountId }) => (customerId === null && accountId !== null ? [accountId] : [])))];
  if (accountIds.length === 0) return new Map();
  const { facts } = await accounts.getFacts({ accounts: accountIds.map((accountId) => ({ tenantId, accountId })) }, { context: { call: serviceCall('notifications', tenantId) } });
  return new Map(facts.flatMap((fact) => (fact?.customerId == null ? [] : [[fact.accountId, uuidOfCustomer(fact.customerId)] as const])));
}

/** Neighbours name each other's things by UUIDs; by public ids where a view is handed on. */
const uuidOfCustomer = (id: string): string => decodeId('customer', id) ?? id;

function whyOff(one: Notification, customerId: string | null, contact: Contact | undefined, bulk: { cancelled: boolean; message: BulkMessage } | undefined, given: Given | null | undefined): Facts['off'] {
  if (bulk?.cancelled === true) return { status: 'cancelled', code: 'cancelled', detail: 'the bulk was cancelled' };
  if (contact?.erased === true || (one.given !== null && given === null)) return { status: 'cancelled', code: 'erased', detail: 'the customer was erased' };
  if (one.accountId !== null && customerId === null) return { status: 'cancelled', code: 'no_customer', detail: 'the account is no customer\'s' };
  if (customerId !== null && contact === undefined) return { status: 'failed', code: 'recipient_unreachable', detail: 'there is no such customer' };
  return null;
}

/** What was given goes before what is known. */
export function addressesOf(given: Given, contact: { erased: boolean; email?: string | null } | undefined, { phone }: Pick<Preferences, 'phone'>, targets: readonly Address[], customerId: string | null): Facts['addresses'] {
  const email = given.email ?? (contact?.erased === false ? contact.email : null) ?? undefined;
  const number = given.phone ?? phone ?? undefined;
  return {
    ...email !== undefined && { email: [{ kind: 'email', email }] },
    ...number !== undefined && { sms: [{ kind: 'phone', phone: number }] },
    ...targets.length > 0 && { push: targets },
    ...customerId !== null && { in_app: 'inbox' as const },
  };
}
