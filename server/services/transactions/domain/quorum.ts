import type { ProblemCode } from '../../../../contracts/problems.ts';
import type { ValidatorKind } from '../../../../contracts/validator.ts';
import type { Verdict } from '../../../kit/judgement/verdict.ts';

/** The verdicts of one validator node on a batch, in the batch's order. */
export interface Ballot {
  readonly kind: ValidatorKind;
  readonly node: string;
  readonly verdicts: readonly Verdict[];
}

/** All these kinds must agree; of each kind a majority of its nodes, those that did not answer or abstained counted against. */
export interface Policy {
  readonly kinds: readonly ValidatorKind[];
  readonly nodes: Readonly<Record<ValidatorKind, number>>;
}

export type Tally =
  | { readonly decision: 'approve'; readonly score: number }
  | { readonly decision: 'review'; readonly detail: string; readonly score: number }
  | { readonly decision: 'reject'; readonly code: ProblemCode; readonly detail: string; readonly score: number }
  | { readonly decision: 'unavailable'; readonly detail: string; readonly score: number };

/**
 * One tally per movement. A kind whose majority rejects decides at once, in the order of the policy's kinds (so that reasons come in the
 * order of refusals); then a kind without a majority; then review.
 */
export function tally(ballots: readonly Ballot[], policy: Policy, size: number): Tally[] {
  const byKind = policy.kinds.map((kind) => ({ kind, ballots: ballots.filter((ballot) => ballot.kind === kind) }));
  return Array.from({ length: size }, (_, i) => tallyOne(byKind, policy, i));
}

/**
 * Whether no ballot that is still out can change which kinds have a majority, and for what. A minority's wish to look at a movement counts where it came
 * in time; nobody waits for it.
 */
export function isDecided(ballots: readonly Ballot[], policy: Policy, out: Readonly<Record<ValidatorKind, number>>, size: number): boolean {
  return policy.kinds.every((kind) => {
    const left = out[kind];
    if (left === 0) return true;
    const needed = majority(policy, kind);
    const ofKind = ballots.filter((ballot) => ballot.kind === kind);
    if (ofKind.length + left < needed) return true;
    if (ofKind.length < needed) return false;
    for (let i = 0; i < size; i++) {
      let agreed = 0, rejected = 0;
      for (const { verdicts } of ofKind) {
        const { vote } = verdicts[i]!;
        if (vote === 'reject') rejected++;
        else if (vote !== 'abstain') agreed++;
      }
      if (agreed < needed && rejected < needed && Math.max(agreed, rejected) + left >= needed) return false;
    }
    return true;
  });
}

const majority = (policy: Policy, kind: ValidatorKind): number => Math.floor(policy.nodes[kind] / 2) + 1;

function tallyOne(byKind: readonly { kind: ValidatorKind; ballots: readonly Ballot[] }[], policy: Policy, i: number): Tally {
  let score = 0;
  let review: string | undefined;
  let missing: ValidatorKind | undefined;
  for (const { kind, ballots } of byKind) {
    const needed = majority(policy, kind);
    let approvals = 0, reviews = 0, rejections = 0;
    let rejection: Extract<Verdict, { vote: 'reject' }> | undefined;
    for (const { verdicts } of ballots) {
      const verdict = verdicts[i]!;
      if (verdict.vote === 'abstain') continue;
      score = Math.max(score, verdict.score ?? 0);
      if (verdict.vote === 'approve') approvals++;
      else if (verdict.vote === 'review') {
        reviews++;
        review ??= verdict.detail;
      } else {
        rejections++;
        rejection ??= verdict;
      }
    }
    if (rejections >= needed) return { decision: 'reject', code: rejection!.code, detail: rejection!.detail, score };
    // A review is no refusal: with it the kind has spoken, but somebody must look.
    if (approvals + reviews < needed) missing ??= kind;
  }
  if (missing !== undefined) return { decision: 'unavailable', detail: `no majority of ${missing} validators`, score };
  return review === undefined ? { decision: 'approve', score } : { decision: 'review', detail: review, score };
}
