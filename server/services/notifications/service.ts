import { implement } from '@orpc/server';
import { z } from 'zod';
import { notifications as contract } from '../../../contracts/notifications.ts';
import type { CallContext } from '../../kit/call.ts';
import { defineService } from '../../kit/service.ts';
import { WEBHOOK_JOBS, WEBHOOK_LISTENS, WEBHOOK_TELLS, webhooks, webhookSettings } from './webhooks.ts';

export { localWebhook, newLocalSecret } from './local-webhook.ts';

export const notifications = defineService({
  name: 'notifications',
  contract,
  uses: [],
  listens: WEBHOOK_LISTENS,
  tells: { ...WEBHOOK_TELLS },
  config: z.object({ ...webhookSettings }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: WEBHOOK_JOBS,
  setup(ctx) {
    const on = implement(contract).$context<CallContext>();
    const hooks = webhooks(ctx);
    return { router: on.router({ ...hooks.router }), consumers: hooks.consumers, jobs: hooks.jobs };
  },
});
