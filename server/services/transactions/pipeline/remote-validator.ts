import type { ValidatorKind } from '../../../../contracts/validator.ts';
import { serviceCall } from '../../../kit/call.ts';
import type { Log, Metrics } from '../../../kit/observe.ts';
import type { Neighbours } from '../../../kit/service.ts';
import { verifySignature } from '../../../kit/signing.ts';
import { admit } from '../domain/admit.ts';
import type { Validator } from './validators.ts';

export interface RemoteValidatorOptions {
  readonly kind: ValidatorKind;
  /** `http://fraud-a:3100` */
  readonly url: string;
  readonly client: Neighbours<'validator'>['validator'];
  /** Registered for the kind. */
  readonly keys: ReadonlySet<string>;
  readonly waitMs: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

const verify = (publicKey: string, text: string, signature: string): boolean => verifySignature(publicKey, Buffer.from(text), signature);

/** A validator on a node of its own. What it says counts only where `admit` lets it. */
export function remoteValidator({ kind, url, client, keys, waitMs, log, metrics }: RemoteValidatorOptions): Validator {
  const count = (outcome: string): void => metrics.count('florin_validator_answers_total', 'What validators on nodes of their own answered, and why it did not count', { kind, url, outcome });
  return {
    kind, node: url,
    async judge(batchId, digest, cases) {
      const call = { ...serviceCall('transactions'), waitsUntilMs: performance.now() + waitMs };
      let answer: unknown;
      try {
        answer = await client.validate({ batchId, digest, cases: [...cases] }, { context: { call } });
      } catch (error) {
        count('none');
        throw error;
      }
      const admitted = admit(answer, { kind, batchId, digest, size: cases.length, keys }, verify);
      if ('ballot' in admitted) {
        count('counted');
        return admitted.ballot;
      }
      count(admitted.refused);
      log.warn({ kind, url, batchId, why: admitted.refused }, 'what a validator node answered does not count');
      throw new Error(admitted.refused);
    },
  };
}
