import { LRUCache } from 'lru-cache';
import { joinPositions, readPosition, writePosition, type Position } from './position.ts';

/**
 * Sees to it that who has written reads it, though a replica answers. Each write is told how far the log had come after it; the edge remembers
 * that for the tenant, and tells the client too, who may meet another edge with its next request.
 */
export interface OwnWrites {
  /** For a read: what it must have seen. Undefined: let the primary answer. */
  before(tenantId: string, told: string | string[] | undefined): string | undefined;
  /** After a write, whatever became of it. Resolves with what the client is told; undefined where nobody knows. */
  after(tenantId: string): Promise<string | undefined>;
}

const REMEMBERED = 20_000;
type Seen = Position | 'unknown';

export function ownWrites(position: () => Promise<Position>): OwnWrites {
  /** Of all whom nothing else is known of: those forgotten, those who wrote before the start, and writes that name no tenant. */
  let floor: Seen = 'unknown';
  const join = (one: Seen, other: Seen): Seen => (one === 'unknown' || other === 'unknown' ? 'unknown' : joinPositions(one, other));
  const tenants = new LRUCache<string, { seen: Seen }>({
    max: REMEMBERED, dispose: ({ seen }, _tenant, reason) => { if (reason === 'evict') floor = join(floor, seen); },
  });
  let asking: Promise<void> | undefined;
  /** At the start, and after an outage in which somebody wrote and was then forgotten. */
  function raiseFloor(): void {
    asking ??= position().then((now) => { floor = now; }, () => {}).finally(() => { asking = undefined; });
  }
  raiseFloor();

  return {
    before(tenantId, told) {
      const seen = join(tenants.get(tenantId)?.seen ?? new Map(), floor);
      if (seen === 'unknown') {
        if (floor === 'unknown') raiseFloor();
        return undefined;
      }
      const own = typeof told === 'string' ? readPosition(told) : undefined;
      return writePosition(own === undefined ? seen : joinPositions(seen, own));
    },
    async after(tenantId) {
      const now = await position().catch(() => undefined);
      if (tenantId === '') floor = now === undefined ? 'unknown' : join(floor, now);
      else tenants.set(tenantId, { seen: now ?? 'unknown' });
      return now && writePosition(now);
    },
  };
}
