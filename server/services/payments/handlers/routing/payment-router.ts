import { encodeId } from '../../../../../contracts/ids.ts';
import { methodInRules } from '../../../../../contracts/payments/fee-rules.ts';
import type { Clock } from '../../../../kit/clock.ts';
import type { Database } from '../../../../kit/database.ts';
import { recent } from '../../../../kit/recent.ts';
import { costOf } from '../../domain/fees/fee-rule.ts';
import type { Mode, Provider } from '../../domain/providers/provider.ts';
import { NO_ATTEMPTS, type Candidate, type RouteRequest, type Standing } from '../../domain/routing/candidate.ts';
import { route, type Route } from '../../domain/routing/route.ts';
import type { RuleSet } from '../../domain/routing/rule-set.ts';
import type { RuleFacts } from '../../rules/expressions.ts';
import type { RuleEvaluator } from '../../rules/rule-evaluator.ts';
import { findStandings } from '../../store/provider-outcomes.ts';
import { listProviders } from '../../store/providers.ts';
import { findActiveRuleSet } from '../../store/routing.ts';
import type { Connections } from '../providers/connections.ts';

/** Says where payments go: gathers what the decision needs, and asks for it. */
export interface PaymentRouter {
  /** By the active rules. `dice`: from 0 up to, not with, 1; draw it anew for each payment. */
  route(tenantId: string, mode: Mode, request: RouteRequest, dice: number): Promise<Route>;
  /** By these rules, judged by that evaluator. */
  routeBy(set: RuleSet, evaluator: RuleEvaluator, request: RouteRequest, dice: number): Promise<Route>;
  /** After a change here of providers or rules. Other processes see it within `REREAD_MS`. */
  forget(tenantId: string): void;
}

export interface PaymentRouterOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly evaluator: RuleEvaluator;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
}

/** What is the same for all payments of a tenant and mode, for a moment. */
interface Situation {
  /** Enabled ones, the oldest first. */
  readonly providers: readonly Provider[];
  readonly active: RuleSet | undefined;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly readAtMs: number;
}

const REREAD_MS = 3_000;
const MAX_PROVIDERS = 100;
const WINDOW_HOURS = 24;
const HOUR_MS = 60 * 60_000;

export function paymentRouter(options: PaymentRouterOptions): PaymentRouter {
  const { database, clock, connections, now } = options;
  const situations = recent<Situation>({ max: 1_000 });
  const keyOf = (tenantId: string, mode: Mode): string => `${tenantId}/${mode}`;

  async function read(tenantId: string, mode: Mode, rules?: RuleSet): Promise<Situation> {
    const readAtMs = now();
    const active = rules ?? await findActiveRuleSet(database, tenantId, mode);
    const since = new Date(clock.now() - (active?.adaptive?.windowHours ?? WINDOW_HOURS) * HOUR_MS);
    const [providers, standings] = await Promise.all([
      listProviders(database, tenantId, { mode, status: 'enabled' }, undefined, MAX_PROVIDERS), findStandings(database, tenantId, since),
    ]);
    return { providers: providers.toReversed(), active, standings, readAtMs };
  }

  async function situationOf(tenantId: string, mode: Mode): Promise<Situation> {
    const known = situations.get(keyOf(tenantId, mode));
    if (known !== undefined && now() - known.readAtMs < REREAD_MS) return known;
    const found = await read(tenantId, mode);
    situations.set(keyOf(tenantId, mode), found);
    return found;
  }

  async function candidateOf(provider: Provider, { standings }: Situation, request: RouteRequest): Promise<Candidate> {
    const id = encodeId('provider', provider.id);
    // Where there is no client of its kind, connecting throws: then it takes no payments, and the others do.
    const connection = await connections.connectionOf(provider.tenantId, provider.id).catch(() => undefined);
    return {
      id, kind: provider.kind, capabilities: connection?.provider.capabilities ?? null, accepts: provider.accepts, reachable: connections.gateOf(provider).isOpen(),
      cost: costOf(provider.prices, { ...request, method: methodInRules(request.method), provider: id }), standing: standings.get(provider.id) ?? NO_ATTEMPTS,
    };
  }

  async function decide(situation: Situation, evaluator: RuleEvaluator, request: RouteRequest, dice: number): Promise<Route> {
    const candidates = await Promise.all(situation.providers.map((provider) => candidateOf(provider, situation, request)));
    const set = situation.active;
    if (set === undefined) return route(request, candidates, null, dice);
    const verdicts = set.rules.length === 0 ? [] : await evaluator.judge(set.rules.map(({ when }) => when), factsOf(request, candidates));
    return route(request, candidates, { set, verdicts }, dice);
  }

  return {
    route: async (tenantId, mode, request, dice) => decide(await situationOf(tenantId, mode), options.evaluator, request, dice),
    routeBy: async (set, evaluator, request, dice) => decide(await read(set.tenantId, set.mode, set), evaluator, request, dice),
    forget(tenantId) {
      situations.delete(keyOf(tenantId, 'test'));
      situations.delete(keyOf(tenantId, 'live'));
    },
  };
}

function factsOf({ amount, currency, country, method, brand, customer, metadata }: RouteRequest, candidates: readonly Candidate[]): RuleFacts {
  return {
    amount, currency, method: methodInRules(method), country: country ?? '', brand: brand ?? '', customer: customer ?? '', metadata,
    cost: Object.fromEntries(candidates.flatMap(({ id, cost }) => (cost === null ? [] : [[id, cost]]))),
  };
}
