import type { Job } from '../../../../kit/service.ts';
import { buryDeliveries, forgetDeleted, forgetMessages } from '../../store/webhook-deliveries.ts';
import { forgetEndedKeys } from '../../store/webhook-keys.ts';
import type { WebhookDeps } from './deps.ts';

/** Rows at once, so that none of these statements keeps others waiting. */
const AT_ONCE = 2_000;

/** Gives up what is pending for endpoints that want nothing any more, and forgets what is old. */
export const upkeep = (deps: Pick<WebhookDeps, 'database' | 'clock'>, keptMs: number): Job => ({
  name: 'tidy-webhooks',
  everyMs: 10_000,
  aside: true,
  async run() {
    const nowMs = deps.clock.now();
    const buried = await buryDeliveries(deps.database, new Date(nowMs), AT_ONCE);
    const forgotten = await forgetMessages(deps.database, new Date(nowMs - keptMs), AT_ONCE);
    const deleted = await forgetDeleted(deps.database, AT_ONCE);
    await forgetEndedKeys(deps.database, new Date(nowMs));
    return [buried, forgotten, deleted].some((count) => count === AT_ONCE);
  },
});
