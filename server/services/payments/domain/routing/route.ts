import type { z } from 'zod';
import { encodeId } from '../../../../../contracts/ids.ts';
import type { AttemptRoute as KeptContract, Route as Contract } from '../../../../../contracts/payments/routing-rules.ts';
import { obstacle, successBps, type Candidate, type RouteRequest } from './candidate.ts';
import { place, type Placed } from './place.ts';
import type { RoutingDefault, RuleSet } from './rule-set.ts';

export type Route = z.output<typeof Contract>;

/** What is kept of it with an attempt, beside the reasons in words. */
export type AttemptRoute = z.output<typeof KeptContract>;

export const toKeep = ({ rulesId, rule, explanation }: Route): AttemptRoute =>
  ({ rulesId, rule, providers: explanation.map(({ provider, position, cost, shareBps, successBps }) => ({ provider, position, cost, shareBps, successBps })) });

/** What became of a rule's expression. */
export type Verdict = { readonly matches: boolean } | { readonly error: string };

/** The active set, with a verdict for each of its rules. Null: there is none. */
export type JudgedRules = { readonly set: RuleSet; readonly verdicts: readonly Verdict[] } | null;

const NO_RULES: RoutingDefault = { type: 'least-cost' };

/** Where a payment goes, and of every provider why, or why not. `candidates`: the one connected first comes first. `dice`: from 0 up to, not with, 1. */
export function route(request: RouteRequest, candidates: readonly Candidate[], rules: JudgedRules, dice: number): Route {
  const { first, placing } = matching(rules);
  const base = {
    rulesId: rules === null ? null : encodeId('routingRule', rules.set.id), rule: first === undefined ? null : { index: first.index, name: first.rule.name }, notes: notesOf(rules),
  };
  if (first?.rule.action.type === 'block') {
    const { reason = '' } = first.rule.action;
    return { ...base, outcome: 'block', reason, providers: [], explanation: candidates.map((candidate) => explain(candidate, null, 'The payment is blocked.', null)) };
  }
  const able = candidates.filter((candidate) => obstacle(candidate, request) === null);
  const placed = place(placing, able, rules?.set.adaptive ?? null, dice);
  const review = first?.rule.action.type === 'review' ? first.rule.action.reason ?? '' : null;
  return {
    ...base, outcome: placed.length === 0 ? 'none' : review === null ? 'route' : 'review', reason: placed.length === 0 ? 'No provider can take it.' : review,
    providers: placed.map(({ candidate }) => candidate.id),
    explanation: [...placed.map(({ candidate, because, shareBps }, n) => explain(candidate, n, because, shareBps)), ...left(candidates, placed, request)],
  };
}

/** The first rule that matches, and what says where: that rule, or where it asks for a review the next that places, or the default. */
function matching(rules: JudgedRules) {
  if (rules === null) return { first: undefined, placing: NO_RULES };
  const { set, verdicts } = rules;
  const matched = set.rules.flatMap((rule, index) => {
    const verdict = verdicts[index];
    return verdict !== undefined && 'matches' in verdict && verdict.matches ? [{ rule, index }] : [];
  });
  const places = matched.find(({ rule: { action } }) => action.type !== 'review' && action.type !== 'block');
  return { first: matched[0], placing: places?.rule.action ?? set.otherwise };
}

function notesOf(rules: JudgedRules): string[] {
  return rules?.set.rules.flatMap(({ name }, index) => {
    const verdict = rules.verdicts[index];
    return verdict !== undefined && 'error' in verdict ? [`The rule ${index + 1}, ${name}, did not match: ${verdict.error}`] : [];
  }) ?? [];
}

function left(candidates: readonly Candidate[], placed: readonly Placed[], request: RouteRequest) {
  return candidates.filter((candidate) => !placed.some((one) => one.candidate === candidate))
    .map((candidate) => explain(candidate, null, obstacle(candidate, request) ?? 'The rule does not name it.', null));
}

const MOST = BigInt(Number.MAX_SAFE_INTEGER);

function explain({ id, kind, cost, standing }: Candidate, position: number | null, because: string, shareBps: number | null): Route['explanation'][number] {
  // The dearest price of the largest payment is beyond what JSON can carry.
  const shownCost = cost === null ? null : Number(cost < MOST ? cost : MOST);
  return { provider: id, kind, position, because, cost: shownCost, shareBps, successBps: successBps(standing) };
}
