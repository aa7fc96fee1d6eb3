import type { Channel } from '../../../../../contracts/notifications/words.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Content } from '../../domain/notification.ts';
import { NO_PREFERENCES } from '../../domain/preferences.ts';
import { PartProblem, renderer } from '../../rendering/render.ts';
import { shippedTemplates } from '../../rendering/shipped.ts';
import { activeChannels } from '../../store/channels.ts';
import { findPreferences, findTargets } from '../../store/preferences.ts';
import { publishedTemplates } from '../../store/templates.ts';
import type { Deps } from '../deps.ts';
import { addressesOf, askContacts } from '../sending/gather.ts';
import { carried } from '../sending/try-channel.ts';
import type { Recipient } from './recipients.ts';

/** One of both, and one that can be sent at all. */
export async function checkContent(deps: Deps, tenantId: string, template: string | undefined, content: Content | undefined, channels: readonly Channel[]): Promise<void> {
  if ((template === undefined) === (content === undefined)) throw refuse('invalid_request', { param: 'template', detail: 'Give a template or content, and not both.' });
  if (content !== undefined) checkLiquid(content, 'content', channels[0] ?? 'email', true);
  if (template === undefined || shippedTemplates(template).length > 0) return;
  const published = await publishedTemplates(deps.database, tenantId, [template]);
  if (!published.some(({ channel }) => channels.includes(channel))) throw refuse('template_invalid', { param: 'template', detail: `There is no published template ${template} for ${channels.join(' or ')}.` });
}

export function checkLiquid(content: Content, param: string, channel: Channel, strict: boolean): void {
  try {
    renderer(content, channel, strict);
  } catch (error) {
    if (!(error instanceof PartProblem)) throw error;
    throw refuse('template_invalid', { param: `${param}.${error.part}`, detail: error.message, errors: [{ param: `${param}.${error.part}`, message: error.message }] });
  }
}

/** Refused at once rather than failed in a moment: whether any channel has an address and somebody who carries it. */
export async function checkReach(deps: Deps, tenantId: string, { customerId, deviceId, email, phone }: Recipient, channels: readonly Channel[]): Promise<void> {
  const ids = customerId === null ? [] : [customerId];
  const [contacts, said, targets, providers] = await Promise.all([
    askContacts(deps, tenantId, ids), findPreferences(deps.database, deps.personal, tenantId, ids), findTargets(deps.database, deps.personal, tenantId, ids), activeChannels(deps.database, tenantId),
  ]);
  const devices = targets.filter(({ device }) => deviceId === null || device.id === deviceId).map(({ target }) => target);
  const addresses = addressesOf({ email, phone }, contacts.get(customerId ?? ''), said.get(customerId ?? '') ?? NO_PREFERENCES, devices, customerId);
  const reached = channels.filter((channel) => addresses[channel] !== undefined);
  if (reached.length === 0) throw refuse('recipient_unreachable', { param: 'to', detail: `There is no address for ${channels.join(' or ')}.` });
  const ready = carried(deps, providers, addresses);
  if (!reached.some((channel) => ready.has(channel))) throw refuse('channel_missing', { param: 'channels', detail: `No provider is set up for ${reached.join(' or ')}.` });
}
