import { z } from 'zod';
import { Principal } from '../../../contracts/identity.ts';
import type { Clock } from '../../kit/clock.ts';
import type { SharedCache } from '../../kit/shared-cache.ts';

/** Identity's answer for a valid credential, and when it was asked. `expiresAt` and `atMs` in milliseconds. */
const Answer = z.object({ principal: Principal, expiresAt: z.number().nullable(), atMs: z.number() });
export type PrincipalAnswer = z.infer<typeof Answer>;

export interface SharedPrincipals {
  /** What another gateway was told within the last `validMs`, unless it may have been revoked since. */
  find(key: string): Promise<PrincipalAnswer | undefined>;
  /** For the other gateways. Nobody waits for it. */
  share(key: string, answer: PrincipalAnswer): void;
  /** That principal's or tenant's credentials have changed; without an id, anybody's may have. */
  forget(id?: string): void;
}

export interface SharedPrincipalsOptions {
  readonly cache: SharedCache;
  readonly clock: Clock;
  /** How long an answer counts. */
  readonly validMs: number;
}

/** Gateways go by the database's clock, which each knows to some milliseconds. */
const CLOCKS_DIFFER_MS = 1_000;

/**
 * What one gateway has asked of identity, for all of them: each asks for each credential once a minute, and identity need not be asked by all. An answer
 * is stored under its credential, and a revocation names a principal: so nothing is deleted. Each gateway hears of revocations anyway, remembers them for
 * as long as an answer counts, and does not believe one that was asked for before. Neither does it believe what is older than its own hearing.
 */
export function sharedPrincipals({ cache, clock, validMs }: SharedPrincipalsOptions): SharedPrincipals {
  const revokedAtMs = new Map<string, number>();
  let allRevokedAtMs = Infinity;

  function isCurrent({ principal, atMs }: PrincipalAnswer): boolean {
    const ids = [principal.id, principal.tenantId, principal.through?.clientId ?? principal.id];
    const latestMs = Math.max(allRevokedAtMs, ...ids.map((id) => revokedAtMs.get(id) ?? 0));
    const ageMs = clock.now() - atMs;
    // By a clock that is ahead of ours it would count for longer, and seem to come after a revocation.
    return atMs - CLOCKS_DIFFER_MS > latestMs && ageMs < validMs && ageMs >= -CLOCKS_DIFFER_MS;
  }

  return {
    async find(key) {
      const stored = await cache.get(key);
      if (stored === undefined) return undefined;
      // Of another version of Florin it may read otherwise.
      const read = Answer.safeParse(JSON.parse(stored));
      return read.success && isCurrent(read.data) ? read.data : undefined;
    },
    share(key, answer) {
      const untilMs = Math.min(answer.atMs + validMs, answer.expiresAt ?? Infinity);
      // Where it can't be stored, others ask identity.
      void cache.set(key, JSON.stringify(answer), untilMs - clock.now()).catch(() => {});
    },
    forget(id) {
      const nowMs = clock.now();
      // In the order in which they were heard of: the first that still counts ends it.
      for (const [known, atMs] of revokedAtMs) {
        if (nowMs - atMs < validMs + CLOCKS_DIFFER_MS) break;
        revokedAtMs.delete(known);
      }
      if (id === undefined) allRevokedAtMs = nowMs;
      else {
        revokedAtMs.delete(id);
        revokedAtMs.set(id, nowMs);
      }
    },
  };
}
