import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import type { validator, ValidatorKind } from '../../../../contracts/validator.ts';
import type { Clock } from '../../../kit/clock.ts';
import { digestOf } from '../../../kit/judgement/certificate.ts';
import { judgeOf } from '../../../kit/judgement/judge-batch.ts';
import type { FraudRules } from '../../../kit/judgement/judge-fraud.ts';
import { signVotes } from '../../../kit/judgement/sign-votes.ts';
import { asideOf } from '../../../kit/judgement/travelling.ts';
import type { Metrics } from '../../../kit/observe.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Signer } from '../../../kit/signing.ts';
import type { Sightings } from '../domain/sightings.ts';

export interface ValidatorDeps {
  readonly kind: ValidatorKind;
  readonly node: string;
  readonly rules: FraudRules;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly seen: Sightings;
}

type Asked = InferContractRouterInputs<typeof validator>['validate'];
type Signed = InferContractRouterOutputs<typeof validator>['validate'];

/** Judges a batch by this node's own rules, clock and count, and signs the votes. */
export function validate({ kind, node, rules, signer, clock, metrics, seen }: ValidatorDeps, { batchId, digest, cases }: Asked): Signed {
  if (digestOf(batchId, cases) !== digest) throw refuse('invalid_request', { param: 'digest', detail: 'this is not the digest of these cases' });
  const nowMs = clock.now();
  const verdicts = judgeOf(kind, rules, seen.before(cases, nowMs))(cases);
  if (kind === 'fraud') verdicts.forEach(({ vote }, i) => { if (vote === 'approve') seen.approved(cases[i]!, nowMs); });
  for (const [vote, given] of Map.groupBy(verdicts, (verdict) => verdict.vote)) {
    metrics.count('florin_validator_votes_total', 'Votes this node gave', { kind, vote }, given.length);
  }
  return { ...signVotes(signer, kind, node, batchId, digest, verdicts), ...asideOf(verdicts) };
}
