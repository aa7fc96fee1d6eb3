import type { GuardState } from '../adapters/postgres/guard.ts';
import type { BreakerState } from '../kit/breaker.ts';
import type { Clock } from '../kit/clock.ts';
import { within } from '../kit/within.ts';

export type Phase = 'starting' | 'ready' | 'stopping';

export interface Readiness {
  readonly ready: boolean;
  readonly phase: Phase;
  readonly database: 'reachable' | 'unreachable';
  /** By service, whether requests are refused because its database is away. */
  readonly databases: Readonly<Record<string, GuardState>>;
  /** Events committed and not yet taken by every consumer. */
  readonly eventsBehind: number | null;
  /** The circuit breaker towards each service that runs elsewhere and was called. Another's trouble is no reason to send requests nowhere. */
  readonly neighbours?: Readonly<Record<string, BreakerState>>;
  /** Where Redis is set: whether rate limits are shared. Without it each process counts for itself, which is no reason to be out of service. */
  readonly limits?: 'shared' | 'own';
}

export interface ReadinessSources {
  phase(): Phase;
  /** Rejects where the database does not answer. */
  ask(): Promise<unknown>;
  behind(): Promise<number>;
  pools(): readonly { readonly service: string; readonly breaker: GuardState }[];
  /** Where services run elsewhere. */
  neighbours?(): Readonly<Record<string, BreakerState>>;
  limitsShared?(): boolean;
  readonly clock: Clock;
}

const ANSWER_WITHIN_MS = 2_000;
const REMEMBER_MS = 500;

/** Whether requests should come here. Remembered for a moment, so that nobody can load the database by asking. */
export function readiness({ phase, ask, behind, pools, neighbours, limitsShared, clock }: ReadinessSources): () => Promise<Readiness> {
  let known: { atMs: number; database: Readiness['database']; eventsBehind: number | null } | undefined;
  let asking: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    const reachable = await within(ask(), ANSWER_WITHIN_MS).then(() => true, () => false);
    const eventsBehind = reachable && phase() === 'ready' ? await within(behind(), ANSWER_WITHIN_MS).catch(() => null) : null;
    known = { atMs: clock.now(), database: reachable ? 'reachable' : 'unreachable', eventsBehind };
  }

  return async () => {
    if (known === undefined || clock.now() >= known.atMs + REMEMBER_MS) {
      asking ??= refresh().finally(() => { asking = undefined; });
      await asking;
    }
    const { database, eventsBehind } = known!;
    const databases = Object.fromEntries(pools().map(({ service, breaker }) => [service, breaker]));
    const states = neighbours?.() ?? {};
    return {
      ready: phase() === 'ready' && database === 'reachable', phase: phase(), database, databases, eventsBehind,
      ...(Object.keys(states).length > 0 && { neighbours: states }), ...(limitsShared && { limits: limitsShared() ? 'shared' : 'own' }),
    };
  };
}
