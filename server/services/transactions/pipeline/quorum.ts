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

/** So long validators may take. In this process they need a few milliseconds. */
const DEADLINE_MS = 1_000;

/** A validator that fails, is late, or speaks of fewer or more than it was asked has not voted; the policy says what that means. */
export async function askQuorum(validators: readonly Validator[], policy: Policy, batchId: string, cases: readonly Case[], nowMs: number): Promise<Certificate> {
  const digest = digestOf(batchId, cases);
  const answers = await beforeDeadline(validators.map((validator) => validator.judge(batchId, digest, cases, nowMs)));
  const ballots = answers.filter(({ verdicts }) => verdicts.length === cases.length);
  return {
    tallies: tally(ballots, policy, cases.length), digest,
    votes: ballots.map(({ kind, node, publicKey, votes, reasons, signature }) => ({ kind, node, publicKey, votes, reasons, signature })),
  };
}

async function beforeDeadline<Answer>(asked: readonly Promise<Answer>[]): Promise<Answer[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, DEADLINE_MS, new Error('too late'));
  });
  const answers = await Promise.allSettled(asked.map((answer) => Promise.race([answer, late])));
  clearTimeout(timer);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
}
