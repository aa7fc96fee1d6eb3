import { adapt, type Share } from './adapt.ts';
import type { Candidate } from './candidate.ts';
import type { Adaptive, RoutingDefault } from './rule-set.ts';

/** A provider in its place, and why it is there. */
export interface Placed {
  readonly candidate: Candidate;
  readonly because: string;
  readonly shareBps: number | null;
}

/** Providers that can, in the order in which they are asked. `dice`: from 0 up to, not with, 1. */
export function place(action: Pick<RoutingDefault, 'to'> & { readonly type: string }, able: readonly Candidate[], adaptive: Adaptive | null, dice: number): Placed[] {
  const named = action.to?.flatMap(({ provider }) => able.find(({ id }) => id === provider) ?? []) ?? able;
  switch (action.type) {
    case 'use': return draw(action.to!, named, adaptive, dice);
    case 'order': return named.map((candidate, n) => ({ candidate, because: n === 0 ? 'It is the first in order that can.' : 'It is next in order.', shareBps: null }));
    default: return cheapestFirst(named);
  }
}

function draw(to: NonNullable<RoutingDefault['to']>, able: readonly Candidate[], adaptive: Adaptive | null, dice: number): Placed[] {
  const given = to.filter(({ provider }) => able.some(({ id }) => id === provider)).map(({ provider, percent }): Share => ({ provider, bps: percent! * 100 }));
  const standingOf = (provider: string) => able.find(({ id }) => id === provider)!.standing;
  const shares = adaptive === null ? given : adapt(given, standingOf, adaptive);
  const total = shares.reduce((sum, { bps }) => sum + bps, 0);
  let left = Math.floor(dice * total);
  const drawn = shares.find(({ bps }) => (left -= bps) < 0);
  const rest = shares.filter((share) => share !== drawn).toSorted((a, b) => b.bps - a.bps);
  return (drawn === undefined ? rest : [drawn, ...rest]).map((share, n) => ({
    candidate: able.find(({ id }) => id === share.provider)!, shareBps: share.bps,
    because: `${n === 0 ? 'It was drawn' : 'It follows'}, with a share of ${share.bps / 100} in ${total / 100}${saysWhy(share, given)}.`,
  }));
}

/** Where success has moved the share. */
function saysWhy({ provider, bps }: Share, given: readonly Share[]): string {
  const own = given.find((share) => share.provider === provider)!.bps;
  return own === bps ? '' : `, which was ${own / 100} before success moved it`;
}

/** Who does not say what it asks comes last; of equals the one that was connected first. */
function cheapestFirst(able: readonly Candidate[]): Placed[] {
  const priced = able.filter(({ cost }) => cost !== null).toSorted((a, b) => (a.cost! < b.cost! ? -1 : a.cost! > b.cost! ? 1 : 0));
  const all = [...priced, ...able.filter(({ cost }) => cost === null)];
  return all.map((candidate, n) => ({
    candidate, shareBps: null,
    because: candidate.cost === null ? 'Its prices say nothing of such a payment.' : n === 0 ? 'It is the cheapest that can.' : 'It is next by cost.',
  }));
}
