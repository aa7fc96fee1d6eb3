import { SYSTEM_KINDS } from '../../../../contracts/accounts.ts';
import { defaultLimits, type AccountKind, type Opening, type SystemKind } from './account.ts';

const NAMES: Record<SystemKind, string> = { clearing: 'Clearing', fees: 'Fees', fx: 'Currency exchange', suspense: 'Suspense' };

export const isSystemKind = (kind: AccountKind): kind is SystemKind => SYSTEM_KINDS.some((system) => system === kind);

/** The tenant's own accounts in a currency, opened together when it first uses that currency. */
export function systemOpenings(currency: string, kinds: readonly SystemKind[], newId: () => string, createdAtMs: number): Opening[] {
  return kinds.map((kind) => ({
    id: newId(), customerId: null, walletId: null, name: `${NAMES[kind]} ${currency}`, currency, kind,
    limits: defaultLimits(kind), metadata: {}, createdAtMs,
  }));
}
