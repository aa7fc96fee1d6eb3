import type { SpendingLimit } from '../../../kit/call.ts';
import { contains, parseNetwork } from '../../../kit/network.ts';

/** What a key is bound by beside its scopes. One that is bound by anything is called restricted. */
export interface Bounds {
  /** CIDR blocks. None: it may be used from anywhere. */
  readonly networks: readonly string[];
  readonly expiresAt: Date | null;
  /** By currency, each once. None: it may spend what the accounts allow. */
  readonly spending: readonly SpendingLimit[];
}

export const UNBOUND: Bounds = { networks: [], expiresAt: null, spending: [] };

export function isRestricted({ networks, expiresAt, spending }: Bounds): boolean {
  return networks.length > 0 || expiresAt !== null || spending.length > 0;
}

/** Whether nothing is possible under `inner` that is not under `outer`. */
export function isWithin(outer: Bounds, inner: Bounds): boolean {
  return networksWithin(outer.networks, inner.networks) && endsWithin(outer.expiresAt, inner.expiresAt) && spendingWithin(outer.spending, inner.spending);
}

function networksWithin(outer: readonly string[], inner: readonly string[]): boolean {
  if (outer.length === 0) return true;
  const allowed = outer.map((cidr) => parseNetwork(cidr)!);
  return inner.length > 0 && inner.every((cidr) => allowed.some((network) => contains(network, parseNetwork(cidr)!)));
}

const endsWithin = (outer: Date | null, inner: Date | null): boolean => outer === null || (inner !== null && inner <= outer);

function spendingWithin(outer: readonly SpendingLimit[], inner: readonly SpendingLimit[]): boolean {
  if (outer.length === 0) return true;
  return inner.length > 0 && inner.every((limit) => {
    const allowed = outer.find(({ currency }) => currency === limit.currency);
    return allowed !== undefined && (['perTransaction', 'daily', 'total'] as const).every((each) => (limit[each] ?? Infinity) <= (allowed[each] ?? Infinity));
  });
}
