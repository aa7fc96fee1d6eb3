import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kit/clock.ts';

/** Whose pages may call. */
export interface Origins {
  /** Whether anybody allows it, the installation or a tenant: all that can be said before it is known who asks. */
  knows(origin: string): boolean | Promise<boolean>;
  /** Whether this tenant may be called from it. */
  allows(origin: string, tenantId: string): boolean | Promise<boolean>;
  /** Tenants have changed their lists. */
  forget(): void;
}

/** Asks identity; null asks for any tenant. */
export type AskOrigin = (origin: string, tenantId: string | null) => Promise<boolean>;

const REMEMBERED = 10_000;
const VALID_MS = 60_000;
/** What a browser sends is shorter; longer text would only be a way to fill our memory. */
const LONGEST = 300;

/** `installation`: origins allowed for every tenant. The others are asked about once a minute, or once they have changed. */
export function origins(installation: readonly string[], ask: AskOrigin, clock: Clock): Origins {
  const everywhere = new Set(installation);
  const answers = new LRUCache<string, { allowed: boolean; untilMs: number }>({ max: REMEMBERED });
  let changes = 0;

  async function askAnew(key: string, origin: string, tenantId: string | null): Promise<boolean> {
    const before = changes;
    const allowed = await ask(origin, tenantId);
    // The answer may be older than a change that came in meanwhile: good for this request, not for the next.
    if (before === changes) answers.set(key, { allowed, untilMs: clock.now() + VALID_MS });
    return allowed;
  }

  function look(origin: string, tenantId: string | null): boolean | Promise<boolean> {
    if (everywhere.has(origin)) return true;
    // Pages from files and sandboxes all say `null`: nobody can vouch for them.
    if (origin === 'null' || origin.length > LONGEST) return false;
    const key = `${tenantId ?? ''} ${origin}`;
    const known = answers.get(key);
    return known !== undefined && clock.now() < known.untilMs ? known.allowed : askAnew(key, origin, tenantId);
  }

  return {
    knows: (origin) => look(origin, null),
    allows: (origin, tenantId) => look(origin, tenantId),
    forget() {
      changes++;
      answers.clear();
    },
  };
}
