import { decodeId } from '../../../../contracts/ids.ts';
import type { Consumer } from '../../../kit/bus.ts';
import type { Job } from '../../../kit/service.ts';
import { forgetContent, forgetCustomer } from '../store/notifications.ts';
import { forgetPreferences } from '../store/preferences.ts';
import type { Deps } from './deps.ts';

/** Their data key is gone already: what is sealed under it can't be read. This takes away the rest. */
export const forgetErased: Consumer = {
  name: 'notifications.erasures',
  types: ['customer.erased'],
  async handle(events, tx) {
    for (const { tenantId, subject } of events) {
      const customerId = decodeId('customer', subject);
      if (customerId === undefined) continue;
      await forgetCustomer(tx, tenantId, customerId);
      await forgetPreferences(tx, tenantId, customerId);
    }
  },
};

const AT_ONCE = 1_000;
const DAY_MS = 86_400_000;

/** Addresses and texts are kept no longer than anybody needs them. That there was a notification, and how it went, stays. */
export const forgetOld = ({ database, clock }: Deps, keptDays: number): Job => ({
  name: 'forget',
  everyMs: 60_000,
  aside: true,
  async run() {
    return await forgetContent(database, new Date(clock.now() - keptDays * DAY_MS), AT_ONCE) === AT_ONCE;
  },
});
