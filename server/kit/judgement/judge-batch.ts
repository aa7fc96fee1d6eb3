import type { ValidatorKind } from '../../../contracts/validator.ts';
import type { Case } from './facts.ts';
import { judgeCompliance } from './judge-compliance.ts';
import { judgeFraud, type FraudRules, type Velocity } from './judge-fraud.ts';
import { judgeFunds } from './judge-funds.ts';
import type { Verdict } from './verdict.ts';

export type JudgeBatch = (cases: readonly Case[]) => Verdict[];

/** How validators of that kind judge a batch, here and on nodes of their own. `velocityOf`: what an account had sent before the batch. */
export function judgeOf(kind: ValidatorKind, rules: FraudRules, velocityOf: (accountId: string) => Velocity): JudgeBatch {
  if (kind === 'compliance') return (cases) => cases.map(judgeCompliance);
  if (kind === 'funds') return judgeFundsInOrder;
  return (cases) => judgeFraudInOrder(cases, rules, velocityOf);
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

/** Earlier movements of the same batch count too. */
function judgeFraudInOrder(cases: readonly Case[], rules: FraudRules, velocityOf: (accountId: string) => Velocity): Verdict[] {
  const inBatch = new Map<string, number>();
  return cases.map((one) => {
    const before = inBatch.get(one.from.accountId) ?? 0;
    inBatch.set(one.from.accountId, before + 1);
    const seen = velocityOf(one.from.accountId);
    return judgeFraud(one, { count: seen.count + before, amount: seen.amount }, rules);
  });
}
