import type { Signer } from '../../../kit/signing.ts';
import { hash } from 'node:crypto';
import { judgedText, signedText, voteText } from '../domain/certificate.ts';
import type { Case } from '../domain/facts.ts';
import { judgeCompliance } from '../domain/judge-compliance.ts';
import { judgeFraud, type FraudRules } from '../domain/judge-fraud.ts';
import { judgeFunds } from '../domain/judge-funds.ts';
import type { Ballot, ValidatorKind } from '../domain/quorum.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { VelocityMeter } from './velocity.ts';

/** A validator judges a batch on its own and signs what it says with its own key. In this process, or on a node of its own. */
export interface Validator {
  readonly kind: ValidatorKind;
  readonly node: string;
  judge(batchId: string, digest: string, cases: readonly Case[], nowMs: number): Promise<SignedBallot>;
}

export interface SignedBallot extends Ballot {
  readonly publicKey: string;
  readonly votes: string;
  readonly reasons: Record<string, string>;
  readonly signature: string;
}

export const digestOf = (batchId: string, cases: readonly Case[]): string => hash('sha256', judgedText(batchId, cases));

/** A validator in this process. */
export function localValidator(kind: ValidatorKind, signer: Signer, judge: (cases: readonly Case[], nowMs: number) => Verdict[]): Validator {
  const node = `${kind}-${signer.keyId}`;
  return {
    kind, node,
    async judge(batchId, digest, cases, nowMs) {
      const verdicts = judge(cases, nowMs);
      const text = voteText(verdicts);
      const signature = signer.sign(Buffer.from(signedText(batchId, digest, kind, node, text)));
      return { kind, node, verdicts, publicKey: signer.publicKey, ...text, signature };
    },
  };
}

/**
 * The ledger will post a batch in its order, so what one movement brings in the next may spend. What one takes out is not counted here: others may
 * stop it yet, and nothing is refused that the ledger would not refuse.
 */
function judgeFundsInOrder(cases: readonly Case[]): Verdict[] {
  const incoming = new Map<string, number>();
  return cases.map((one) => {
    const before = incoming.get(one.from.accountId) ?? 0;
    const verdict = judgeFunds(before === 0 ? one : { ...one, from: { ...one.from, available: one.from.available + before } });
    if (verdict.vote === 'approve') incoming.set(one.to.accountId, (incoming.get(one.to.accountId) ?? 0) + one.amount);
    return verdict;
  });
}

/** The three kinds that judge in process. The fraud rules count earlier movements of the same batch too. */
export function localValidators(signer: (name: string) => Signer, velocity: VelocityMeter, rules: FraudRules): Validator[] {
  return [
    localValidator('compliance', signer('validator-compliance'), (cases) => cases.map(judgeCompliance)),
    localValidator('funds', signer('validator-funds'), judgeFundsInOrder),
    localValidator('fraud', signer('validator-fraud'), (cases, nowMs) => {
      const inBatch = new Map<string, number>();
      return cases.map((one) => {
        const before = inBatch.get(one.from.accountId) ?? 0;
        inBatch.set(one.from.accountId, before + 1);
        const seen = velocity.read(one.from.accountId, nowMs);
        return judgeFraud(one, { count: seen.count + before, amount: seen.amount }, rules);
      });
    }),
  ];
}
