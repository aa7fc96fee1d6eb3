import { bulk } from './notifications/bulk.ts';
import { channelOperations } from './notifications/channels.ts';
import { deadLetters, receipts } from './notifications/dead-letters.ts';
import { messages } from './notifications/messages.ts';
import { preferences } from './notifications/preferences.ts';
import { rules } from './notifications/rules.ts';
import { templates } from './notifications/templates.ts';
import { webhookOperations } from './notifications/webhooks.ts';

export * from './notifications/webhooks.ts';

/** Telling people and programs what has happened: by mail, SMS, push, webhook and in the app. */
export const notifications = { ...messages, ...bulk, ...channelOperations, ...templates, ...preferences, ...rules, ...deadLetters, ...receipts, ...webhookOperations };
