import { serviceCall } from '../../../kit/call.ts';
import type { Neighbours } from '../../../kit/service.ts';

/** The tenant's own accounts by currency and kind. Remembered for good: they are never closed. */
export interface SystemAccounts {
  get(tenantId: string, currency: string, kind: 'clearing' | 'fees'): Promise<string>;
}

export function systemAccounts(neighbours: Neighbours<'accounts'>): SystemAccounts {
  const known = new Map<string, string>();
  return {
    async get(tenantId, currency, kind) {
      const key = `${tenantId} ${currency} ${kind}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const { accountId } = await neighbours.accounts.getSystemAccount({ tenantId, currency, kind }, { context: { call: serviceCall('transactions', tenantId) } });
      known.set(key, accountId);
      return accountId;
    },
  };
}
