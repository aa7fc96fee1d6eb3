import type { z } from 'zod';
import { encodeId } from '../../../../../contracts/ids.ts';
import { type NotificationChannel, type providerSettings } from '../../../../../contracts/notifications/channels.ts';
import { PROVIDERS } from '../../../../../contracts/notifications/words.ts';
import { cutPage, readCursor, uuidOf } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { StoredChannel } from '../../domain/channel.ts';
import { deleteChannel as deleteRow, findChannel, insertChannel, listChannels as listRows, updateChannel as updateRow } from '../../store/channels.ts';
import { aboutCredentials, receiptUrlOf } from '../clients.ts';
import { operations, type Deps } from '../deps.ts';
import { onceKeyed } from '../keyed.ts';

type Setup = z.output<typeof providerSettings>;

/** What is shown apart from what is sealed. */
function split({ vault }: Deps, whose: { tenantId: string; id: string }, setup: Setup): Pick<StoredChannel, 'provider' | 'settings' | 'credentials'> {
  const { provider, credentials = {}, ...settings } = setup;
  if (provider === 'twilio' && !('from' in settings) && !('messagingServiceSid' in settings)) throw refuse('invalid_request', { param: 'setup.from', detail: 'Twilio wants a number it is from, or a messaging service.' });
  return { provider, settings, credentials: vault.seal(aboutCredentials(whose), JSON.stringify(credentials)) };
}

export const createChannel = (deps: Deps) => operations.createChannel.handler(({ input, context: { call: { tenantId }, call } }) =>
  onceKeyed(deps, call, 'notifications.createChannel', input, async (): Promise<StoredChannel> => {
    const id = deps.newId();
    return {
      tenantId, id, name: input.name, channel: PROVIDERS[input.setup.provider], ...split(deps, { tenantId, id }, input.setup), priority: input.priority, status: input.status, version: 1,
      health: { failures: 0, pausedUntilMs: null }, createdAtMs: deps.clock.now(),
    };
  }, async (tx, channel) => {
    await insertChannel(tx, channel);
    return view(deps, channel);
  }));

export const getChannel = (deps: Deps) => operations.getChannel.handler(async ({ input, context: { call } }) => view(deps, await found(deps, call.tenantId, input.id)));

export const listChannels = (deps: Deps) => operations.listChannels.handler(async ({ input, context: { call } }) => {
  const rows = await listRows(deps.database.reads(call.readAfter), call.tenantId, input.channel, readCursor('channel', input.cursor), input.limit + 1);
  const page = cutPage('channel', rows, input.limit);
  return { data: page.rows.map((row) => view(deps, row)), nextCursor: page.nextCursor };
});

export const updateChannel = (deps: Deps) => operations.updateChannel.handler(async ({ input, context: { call: { tenantId } } }) => {
  const before = await found(deps, tenantId, input.id);
  if (input.setup !== undefined && input.setup.provider !== before.provider) throw refuse('invalid_request', { param: 'setup.provider', detail: `This is a channel of ${before.provider}: make another for ${input.setup.provider}.` });
  const after: StoredChannel = {
    ...before, name: input.name ?? before.name, priority: input.priority ?? before.priority, status: input.status ?? before.status, ...input.setup !== undefined && split(deps, before, input.setup),
  };
  if (!await updateRow(deps.database, after)) throw refuse('version_conflict', { resourceId: input.id });
  return view(deps, await found(deps, tenantId, input.id));
});

export const deleteChannel = (deps: Deps) => operations.deleteChannel.handler(async ({ input, context: { call } }) => {
  if (!await deleteRow(deps.database, call.tenantId, uuidOf('channel', input.id))) throw refuse('not_found');
  return { id: input.id, deleted: true as const };
});

export async function found(deps: Deps, tenantId: string, id: string): Promise<StoredChannel> {
  const channel = await findChannel(deps.database, tenantId, uuidOf('channel', id));
  if (channel === undefined) throw refuse('not_found');
  return channel;
}

function view(deps: Deps, channel: StoredChannel): z.output<typeof NotificationChannel> {
  const { failures, pausedUntilMs } = channel.health;
  const paused = pausedUntilMs !== null && pausedUntilMs > deps.clock.now();
  return {
    id: encodeId('channel', channel.id), name: channel.name, channel: channel.channel, provider: channel.provider, settings: { ...channel.settings }, priority: channel.priority, status: channel.status,
    health: { state: paused ? 'paused' : 'ok', failures, pausedUntil: paused ? new Date(pausedUntilMs).toISOString() : null },
    receiptUrl: receiptUrlOf(deps, channel) ?? null, version: channel.version, createdAt: new Date(channel.createdAtMs).toISOString(),
  };
}
