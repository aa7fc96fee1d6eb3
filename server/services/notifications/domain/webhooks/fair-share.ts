import { FAILURES_TO_REST } from './health.ts';

/** An endpoint with deliveries that are due. */
export interface DueEndpoint {
  readonly tenantId: string;
  readonly endpointId: string;
  /** How many are due, counted no further than what may be in flight to one endpoint. */
  readonly due: number;
  /** Failures in a row. */
  readonly failures: number;
}

export interface Bounds {
  /** Places that are free in all. */
  readonly free: number;
  readonly perEndpoint: number;
  readonly perTenant: number;
}

export interface Share extends Pick<DueEndpoint, 'tenantId' | 'endpointId'> { readonly count: number }

interface Claim extends Pick<DueEndpoint, 'tenantId' | 'endpointId'> { count: number; room: number }

/**
 * Who may send how many now. One place after the other goes round the tenants, and within a tenant round its endpoints: so neither a long backlog, nor a
 * slow receiver, nor a tenant with many endpoints takes from the others more than its turn. An endpoint that is being tried after a rest gets one place.
 * `inFlight` says what is on its way already, by endpoint and by tenant.
 */
export function fairShares(due: readonly DueEndpoint[], inFlight: ReadonlyMap<string, number>, { free, perEndpoint, perTenant }: Bounds): Share[] {
  const tenants = new Map<string, { room: number; claims: Claim[] }>();
  for (const { tenantId, endpointId, due: count, failures } of due) {
    const underWay = inFlight.get(endpointId) ?? 0;
    const bound = failures >= FAILURES_TO_REST ? 1 : perEndpoint;
    const tenant = tenants.get(tenantId) ?? { room: perTenant - (inFlight.get(tenantId) ?? 0), claims: [] };
    tenant.claims.push({ tenantId, endpointId, count: 0, room: Math.min(count, bound - underWay) });
    tenants.set(tenantId, tenant);
  }
  let left = free;
  for (let gave = true; gave && left > 0;) {
    gave = false;
    for (const tenant of tenants.values()) {
      if (left === 0) break;
      if (!give(tenant)) continue;
      gave = true;
      left--;
    }
  }
  return [...tenants.values()].flatMap(({ claims }) => claims).filter(({ count }) => count > 0).map(({ tenantId, endpointId, count }) => ({ tenantId, endpointId, count }));
}

/** One place to the endpoint of the tenant that has got fewest. */
function give(tenant: { room: number; claims: Claim[] }): boolean {
  if (tenant.room <= 0) return false;
  let next: Claim | undefined;
  for (const claim of tenant.claims) if (claim.count < claim.room && (next === undefined || claim.count < next.count)) next = claim;
  if (next === undefined) return false;
  next.count++;
  tenant.room--;
  return true;
}
