import { serviceCall } from '../../../kit/call.ts';
import type { Neighbours } from '../../../kit/service.ts';

/** The tenant's own accounts. Remembered for good: they are never closed. */
export interface SystemAccounts {
  get(tenantId: string, currency: string, kind: 'clearing' | 'fees'): Promise<string>;
  transit(tenantId: string, currency: string, otherLedger: string): Promise<string>;
}

export function systemAccounts(neighbours: Neighbours<'accounts'>): SystemAccounts {
  const known = new Map<string, string>();
  async function remembered(key: string, ask: () => Promise<{ accountId: string }>): Promise<string> {
    const found = known.get(key);
    if (found !== undefined) return found;
    const { accountId } = await ask();
    known.set(key, accountId);
    return accountId;
  }
  const as = (tenantId: string) => ({ context: { call: serviceCall('transactions', tenantId) } });
  return {
    get: (tenantId, currency, kind) => remembered(`${tenantId} ${currency} ${kind}`, () => neighbours.accounts.getSystemAccount({ tenantId, currency, kind }, as(tenantId))),
    transit: (tenantId, currency, otherLedger) =>
      remembered(`${tenantId} ${currency} ${otherLedger}`, () => neighbours.accounts.getTransitAccount({ tenantId, currency, otherLedger }, as(tenantId))),
  };
}
