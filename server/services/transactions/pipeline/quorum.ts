import type { Case } from '../domain/facts.ts';
import { tally, type Policy, type Tally } from '../domain/quorum.ts';
import { digestOf, type SignedBallot, type Validator } from './validators.ts';

/** What the validators made of a batch: a tally per case, and what is kept as its certificate. */
export interface Certificate {
  readonly tallies: readonly Tally[];
  readonly digest: string;
  readonly votes: readonly KeptVote[];
}

/** The signed votes of one validator, as stored. */
export type KeptVote = Pick<SignedBallot, 'kind' | 'node' | 'publicKey' | 'votes' | 'reasons' | 'signature'>;

export const policyOf = (validators: readonly Validator[]): Policy => ({
  kinds: ['compliance', 'funds', 'fraud'],
  nodes: {
    compliance: validators.filter(({ kind }) => kind === 'compliance').length,
    funds: validators.filter(({ kind }) => kind === 'funds').length,
    fraud: validators.filter(({ kind }) => kind === 'fraud').length,
  },
});

/** A validator that fails has not voted; the policy says what that means. */
export async function askQuorum(validators: readonly Validator[], policy: Policy, batchId: string, cases: readonly Case[], nowMs: number): Promise<Certificate> {
  const digest = digestOf(batchId, cases);
  const asked = await Promise.allSettled(validators.map((validator) => validator.judge(batchId, digest, cases, nowMs)));
  const ballots = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  return {
    tallies: tally(ballots, policy, cases.length), digest,
    votes: ballots.map(({ kind, node, publicKey, votes, reasons, signature }) => ({ kind, node, publicKey, votes, reasons, signature })),
  };
}
