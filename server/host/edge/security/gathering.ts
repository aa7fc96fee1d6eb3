import type { Actor } from '../../../kit/call.ts';

export interface SecurityActor { readonly kind: Exclude<Actor['kind'], 'service'>; readonly id: string }

export interface Refusal {
  readonly tenantId: string;
  /** Null where there were more at once than are told apart. */
  readonly actor: SecurityActor | null;
  readonly operation: string | null;
  readonly reason: string | null;
  readonly requestId: string;
  readonly network: string | null;
  readonly count: number;
  readonly atMs: number;
}

export interface Sighting {
  readonly tenantId: string;
  readonly actor: SecurityActor;
  readonly network: string;
  readonly requestId: string;
  readonly atMs: number;
}

export interface Gathered { readonly refusals: Refusal[]; readonly sightings: Sighting[] }

export interface Gathering {
  refusal(refusal: Refusal): void;
  /** False where there is no room for it. */
  sighting(key: string, sighting: Sighting): boolean;
  isEmpty(): boolean;
  all(): Gathered;
}

/** Of one tenant, told apart in one go; of the rest of its refusals only the number is kept. One noisy tenant takes no room from the others. */
export const PER_TENANT = 50;
/** Of all tenants together, as many as one call to identity may carry, less what counts the rest of each tenant. */
export const IN_ALL = 5_000;

export function gathering(): Gathering {
  const refusals = new Map<string, Refusal>();
  const sightings = new Map<string, Sighting>();
  const perTenant = new Map<string, number>();

  const takeRoom = (tenantId: string): boolean => {
    const used = perTenant.get(tenantId) ?? 0;
    if (used >= PER_TENANT || refusals.size + sightings.size >= IN_ALL) return false;
    perTenant.set(tenantId, used + 1);
    return true;
  };
  const add = (key: string, refusal: Refusal): void => {
    const before = refusals.get(key);
    refusals.set(key, before === undefined ? refusal : { ...before, count: before.count + refusal.count, atMs: Math.max(before.atMs, refusal.atMs) });
  };

  return {
    refusal(refusal) {
      const { tenantId, actor, operation } = refusal;
      const key = `${tenantId} ${actor?.id ?? ''} ${operation ?? ''}`;
      if (refusals.has(key) || takeRoom(tenantId)) add(key, refusal);
      // The rest of a tenant's: one more row for each tenant, for as many tenants as there is room for.
      else if (refusals.has(`${tenantId}  `) || refusals.size < 2 * IN_ALL) add(`${tenantId}  `, { ...refusal, actor: null, operation: null, reason: null, network: null });
    },
    sighting(key, sighting) {
      if (!sightings.has(key) && !takeRoom(sighting.tenantId)) return false;
      sightings.set(key, sighting);
      return true;
    },
    isEmpty: () => refusals.size === 0 && sightings.size === 0,
    all: () => ({ refusals: [...refusals.values()], sightings: [...sightings.values()] }),
  };
}
