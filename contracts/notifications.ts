import { webhookOperations } from './notifications/webhooks.ts';

export * from './notifications/webhooks.ts';

/** Telling people and programs what has happened: by mail, SMS, push, webhook and in the app. */

export const notifications = {
  ...webhookOperations,
};
