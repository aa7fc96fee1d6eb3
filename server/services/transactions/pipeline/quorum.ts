import { digestOf } from '../../../kit/judgement/certificate.ts';
import type { Case } from '../../../kit/judgement/facts.ts';
import type { Votes } from '../../../kit/judgement/sign-votes.ts';
import { isDecided, tally, type Policy, type Tally } from '../domain/quorum.ts';
import type { SignedBallot, Validator } from './validators.ts';

/** What the validators made of a batch: a tally per case, and what is kept as its certificate. */
export interface Certificate {
  readonly tallies: readonly Tally[];
  readonly digest: string;
  /** Those that counted, and no others. */
  readonly votes: readonly KeptVote[];
}

/** The signed votes of one validator, as stored. */
export type KeptVote = Votes;

export const policyOf = (validators: readonly Validator[]): Policy => ({
  kinds: ['compliance', 'funds', 'fraud'],
  nodes: {
    compliance: validators.filter(({ kind }) => kind === 'compliance').length,
    funds: validators.filter(({ kind }) => kind === 'funds').length,
    fraud: validators.filter(({ kind }) => kind === 'fraud').length,
  },
});

/** So long validators may take. In this process they need a few milliseconds; nodes have a shorter limit of their own. */
const DEADLINE_MS = 1_000;

/** A validator that fails, is late, or speaks of fewer or more than it was asked has not voted; the policy says what that means. */
export async function askQuorum(validators: readonly Validator[], policy: Policy, batchId: string, cases: readonly Case[], nowMs: number): Promise<Certificate> {
  const digest = digestOf(batchId, cases);
  const ballots = await collect(validators, policy, cases.length, (validator) => validator.judge(batchId, digest, cases, nowMs));
  return {
    tallies: tally(ballots, policy, cases.length), digest,
    votes: ballots.map(({ kind, node, publicKey, votes, reasons, signature }) => ({ kind, node, publicKey, votes, reasons, signature })),
  };
}

/** Asks all at once, and waits only until the votes that are still out can't change whether each kind has a majority. In the validators' order. */
function collect(validators: readonly Validator[], policy: Policy, size: number, ask: (validator: Validator) => Promise<SignedBallot>): Promise<SignedBallot[]> {
  return new Promise((resolve) => {
    const ballots: (SignedBallot | undefined)[] = Array.from({ length: validators.length });
    const out = { compliance: 0, funds: 0, fraud: 0 };
    for (const { kind } of validators) out[kind]++;
    const byKey = new Map<string, number>();
    const counted = (): SignedBallot[] => ballots.filter((ballot) => ballot !== undefined);
    const end = (): void => {
      clearTimeout(timer);
      resolve(counted());
    };
    const timer = setTimeout(end, DEADLINE_MS);
    const arrive = ({ kind }: Validator, place: number, ballot: SignedBallot | undefined): void => {
      out[kind]--;
      if (ballot?.verdicts.length === size) {
        const before = byKey.get(ballot.publicKey);
        if (before === undefined) {
          byKey.set(ballot.publicKey, place);
          ballots[place] = ballot;
        } else if (ballots[before]?.signature !== ballot.signature) {
          // One key, two different votes: whoever holds it says nothing that can be believed.
          ballots[before] = undefined;
        }
      }
      if (isDecided(counted(), policy, out, size)) end();
    };
    validators.forEach((validator, place) => {
      ask(validator).then((ballot) => arrive(validator, place, ballot), () => arrive(validator, place, undefined));
    });
    if (validators.length === 0) end();
  });
}
