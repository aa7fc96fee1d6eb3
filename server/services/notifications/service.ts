import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { notifications as contract } from '../../../contracts/notifications.ts';
import type { ChannelClient } from '../../kit/channels.ts';
import { defineService } from '../../kit/service.ts';
import { vault } from '../../kit/vault.ts';
import { LANES } from './domain/notification.ts';
import { addRecipients, cancelBulk, createBulk, getBulk, listBulks } from './handlers/bulk/bulk.ts';
import { createChannel, deleteChannel, getChannel, listChannels, updateChannel } from './handlers/channels/channels.ts';
import { receiveReceipt } from './handlers/channels/receive-receipt.ts';
import { testChannel } from './handlers/channels/test-channel.ts';
import { mailerClient } from './handlers/clients.ts';
import { operations, type Deps } from './handlers/deps.ts';
import { forgetErased, forgetOld } from './handlers/forget.ts';
import { cancelNotification, discardDeadLetter, listDeadLetters, readNotification, retryDeadLetter } from './handlers/messages/change.ts';
import { createNotification } from './handlers/messages/create.ts';
import { getNotification, listInbox, listNotifications } from './handlers/messages/read.ts';
import { createDevice, deleteDevice, listDevices } from './handlers/preferences/devices.ts';
import { getPreferences, getSettings, setPreferences, setSettings } from './handlers/preferences/preferences.ts';
import { applyRules } from './handlers/rules/consume.ts';
import { deleteRule, listRules, setRule } from './handlers/rules/rules.ts';
import { sendLane } from './handlers/sending/lane.ts';
import { makeRecorder } from './handlers/sending/recorder.ts';
import { createTemplate, createTemplateVersion, getTemplate, listTemplates, publishTemplate } from './handlers/templates/templates.ts';
import { previewTemplate, testTemplate } from './handlers/templates/try-template.ts';
import { WEBHOOK_JOBS, WEBHOOK_LISTENS, WEBHOOK_TELLS, webhooks, webhookSettings } from './webhooks.ts';

export { localWebhook, newLocalSecret } from './local-webhook.ts';

/** Events that rules can be made for. */
const TOLD = [
  'transactions:transaction.completed', 'transactions:transaction.failed', 'transactions:transaction.cancelled', 'transactions:transaction.review-required',
  'accounts:account.created', 'accounts:account.suspended', 'accounts:account.resumed', 'accounts:account.closed', 'accounts:customer.created',
  'payments:payment.succeeded', 'payments:payment.failed', 'payments:payment.cancelled', 'payments:refund.succeeded', 'payments:refund.failed',
  'payments:payout.paid', 'payments:payout.failed', 'payments:payout.returned', 'currency:conversion.completed',
];
const TYPES = TOLD.map((event) => event.split(':')[1]!);

/** No provider finds this machine by `localhost`, and some refuse a message that asks them to tell there. */
const reachable = (url: string | undefined): string | undefined => (url === undefined || ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname) ? undefined : url);

export const notifications = defineService({
  name: 'notifications',
  contract,
  uses: ['accounts'],
  // For endpoints of webhooks, whatever is told; rules have their share of it.
  listens: WEBHOOK_LISTENS,
  tells: {
    'notification.sent': 'A provider has taken a notification over, or it is in the inbox.',
    'notification.delivered': 'It arrived: a receipt says so, or its reader.',
    'notification.failed': 'It did not: refused by the recipient\'s side, or given up.',
    ...WEBHOOK_TELLS,
  },
  config: z.object({
    urgentAtOnce: z.coerce.number().int().min(1).max(1_000).default(50).describe('how many critical and high notifications a process sends at once'),
    normalAtOnce: z.coerce.number().int().min(1).max(1_000).default(50).describe('how many normal and low notifications a process sends at once'),
    bulkAtOnce: z.coerce.number().int().min(1).max(1_000).default(20).describe('how many notifications of bulk sends a process sends at once: a share of its own, beside the others'),
    keepContentDays: z.coerce.number().int().min(1).max(3_650).default(90).describe('days after which addresses and texts of notifications are forgotten'),
    installationMail: z.stringbool().default(true).describe('whether tenants without a mail server of their own send by the mailer of this installation'),
    privateAddresses: z.stringbool().default(false).describe('whether mail servers of tenants may be in private networks: only where every tenant may be trusted with yours'),
    publicUrl: z.url({ protocol: /^https?$/ }).optional().describe('where providers reach this installation to tell what became of a message: https://pay.example.com; by default FLORIN_PUBLIC_URL. Without it, or where it is this machine, none is asked to'),
    ...webhookSettings,
  }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: ['send-urgent', 'send-normal', 'send-bulk', 'forget', ...WEBHOOK_JOBS],
  keepsPersonalData: true,
  setup(ctx) {
    const { config } = ctx;
    const hooks = webhooks(ctx);
    const deps: Deps = {
      database: ctx.database, clock: ctx.clock, newId: ctx.newId, committed: ctx.committed, personal: ctx.personal, metrics: ctx.metrics, log: ctx.log,
      accounts: ctx.neighbours.accounts, vault: vault(ctx.signer('notifications'), 'notifications'), connectChannel: ctx.outside.connectChannel,
      installationMail: config.installationMail ? mailerClient(ctx.mailer) : undefined, publicUrl: reachable(config.publicUrl)?.replace(/\/+$/, ''), privateAddresses: config.privateAddresses,
      clients: new LRUCache<string, ChannelClient>({ max: 500, dispose: (client) => client.close() }), renderers: new LRUCache({ max: 2_000 }), random: Math.random,
    };
    const recorder = makeRecorder(deps);
    const lanes = [
      sendLane(deps, recorder, { name: 'send-urgent', lane: LANES.urgent, atOnce: config.urgentAtOnce, everyMs: 500 }),
      sendLane(deps, recorder, { name: 'send-normal', lane: LANES.normal, atOnce: config.normalAtOnce, everyMs: 1_000 }),
      // A recorder of its own: what bulk writes down together is nothing the others wait for.
      sendLane(deps, makeRecorder(deps), { name: 'send-bulk', lane: LANES.bulk, atOnce: config.bulkAtOnce, everyMs: 1_000 }),
    ];
    return {
      router: operations.router({
        createNotification: createNotification(deps), listNotifications: listNotifications(deps), getNotification: getNotification(deps), readNotification: readNotification(deps),
        cancelNotification: cancelNotification(deps), listInbox: listInbox(deps),
        createBulk: createBulk(deps), addRecipients: addRecipients(deps), getBulk: getBulk(deps), listBulks: listBulks(deps), cancelBulk: cancelBulk(deps),
        createChannel: createChannel(deps), listChannels: listChannels(deps), getChannel: getChannel(deps), updateChannel: updateChannel(deps), deleteChannel: deleteChannel(deps),
        testChannel: testChannel(deps), receiveReceipt: receiveReceipt(deps),
        createTemplate: createTemplate(deps), listTemplates: listTemplates(deps), getTemplate: getTemplate(deps), createTemplateVersion: createTemplateVersion(deps),
        publishTemplate: publishTemplate(deps), previewTemplate: previewTemplate(deps), testTemplate: testTemplate(deps),
        getPreferences: getPreferences(deps), setPreferences: setPreferences(deps), getSettings: getSettings(deps), setSettings: setSettings(deps),
        createDevice: createDevice(deps), listDevices: listDevices(deps), deleteDevice: deleteDevice(deps),
        listRules: listRules(deps), setRule: setRule(deps, new Set(TYPES)), deleteRule: deleteRule(deps),
        listDeadLetters: listDeadLetters(deps), retryDeadLetter: retryDeadLetter(deps), discardDeadLetter: discardDeadLetter(deps),
        ...hooks.router,
      }),
      consumers: [applyRules(deps, TYPES), forgetErased, ...hooks.consumers],
      jobs: [...lanes, forgetOld(deps, config.keepContentDays), ...hooks.jobs],
      async drain() {
        await Promise.all(lanes.map((lane) => lane.drain?.()));
        await recorder.drain();
        deps.clients.clear();
      },
    };
  },
});
