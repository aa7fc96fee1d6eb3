import { SYSTEM_KINDS } from '../../../../contracts/accounts.ts';
import { encodeId } from '../../../../contracts/ids.ts';
import { defaultLimits, type AccountKind, type Opening, type SystemKind } from './account.ts';

const NAMES: Record<SystemKind, string> = { clearing: 'Clearing', fees: 'Fees', fx: 'Currency exchange', suspense: 'Suspense' };

/** The tenant's own: clients neither close nor rename them, nor set their limits. */
export const isSystemKind = (kind: AccountKind): kind is SystemKind | 'transit' => kind === 'transit' || SYSTEM_KINDS.some((system) => system === kind);

/** The tenant's own accounts in a currency, opened together when it first uses that currency. */
export function systemOpenings(currency: string, kinds: readonly SystemKind[], newId: () => string, createdAtMs: number): Opening[] {
  return kinds.map((kind) => ({
    id: newId(), customerId: null, walletId: null, name: `${NAMES[kind]} ${currency}`, currency, kind,
    limits: defaultLimits(kind), metadata: {}, createdAtMs,
  }));
}

/** Through it money goes to another ledger of the tenant and comes from there. Without a floor: either may owe the other. */
export function transitOpening(currency: string, otherLedger: string, id: string, createdAtMs: number): Opening {
  return {
    id, customerId: null, walletId: null, name: `Transit ${currency} ${encodeId('ledger', otherLedger)}`, currency, kind: 'transit',
    limits: defaultLimits('transit'), metadata: {}, otherLedger, createdAtMs,
  };
}

/** What a provider owes, and what is on its way to it. Without a floor: it may owe us, or we it. */
export function providerOpening(currency: string, providerId: string, id: string, createdAtMs: number): Opening {
  return {
    id, customerId: null, walletId: null, name: `${NAMES.clearing} ${currency} ${encodeId('provider', providerId)}`, currency, kind: 'clearing',
    limits: defaultLimits('clearing'), metadata: {}, providerId, createdAtMs,
  };
}
