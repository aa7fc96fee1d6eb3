import type { ValidatorKind } from '../../../../contracts/validator.ts';
import type { Case } from '../../../kit/judgement/facts.ts';
import { judgeOf } from '../../../kit/judgement/judge-batch.ts';
import type { FraudRules } from '../../../kit/judgement/judge-fraud.ts';
import { signVotes, type Votes } from '../../../kit/judgement/sign-votes.ts';
import type { VelocityMeter } from '../../../kit/judgement/velocity.ts';
import type { Verdict } from '../../../kit/judgement/verdict.ts';
import type { Signer } from '../../../kit/signing.ts';
import type { Ballot } from '../domain/quorum.ts';

/** A validator judges a batch on its own and signs what it says with its own key. In this process, or on a node of its own (remote-validator.ts). */
export interface Validator {
  readonly kind: ValidatorKind;
  readonly node: string;
  /** Rejects where it says nothing that counts. */
  judge(batchId: string, digest: string, cases: readonly Case[], nowMs: number): Promise<SignedBallot>;
}

export type SignedBallot = Ballot & Votes;

/** A validator in this process. */
export function localValidator(kind: ValidatorKind, signer: Signer, judge: (cases: readonly Case[], nowMs: number) => Verdict[]): Validator {
  const node = `${kind}-${signer.keyId}`;
  return {
    kind, node,
    async judge(batchId, digest, cases, nowMs) {
      const verdicts = judge(cases, nowMs);
      return { verdicts, ...signVotes(signer, kind, node, batchId, digest, verdicts) };
    },
  };
}

/** One of that kind by the shared rules. */
export function localValidatorOf(kind: ValidatorKind, signer: (name: string) => Signer, velocity: VelocityMeter, rules: FraudRules): Validator {
  return localValidator(kind, signer(`validator-${kind}`), (cases, nowMs) => judgeOf(kind, rules, (accountId) => velocity.read(accountId, nowMs))(cases));
}

/** The three kinds that judge in process. */
export function localValidators(signer: (name: string) => Signer, velocity: VelocityMeter, rules: FraudRules): Validator[] {
  return (['compliance', 'funds', 'fraud'] as const).map((kind) => localValidatorOf(kind, signer, velocity, rules));
}
