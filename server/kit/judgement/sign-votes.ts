import type { ValidatorKind } from '../../../contracts/validator.ts';
import type { Signer } from '../signing.ts';
import { signedText, voteText, type VoteText } from './certificate.ts';
import type { Verdict } from './verdict.ts';

/** One validator's votes on a batch as they are stored and shown. */
export interface Votes extends VoteText {
  readonly kind: ValidatorKind;
  readonly node: string;
  readonly publicKey: string;
  readonly signature: string;
}

export function signVotes(signer: Signer, kind: ValidatorKind, node: string, batchId: string, digest: string, verdicts: readonly Verdict[]): Votes {
  const text = voteText(verdicts);
  return { kind, node, publicKey: signer.publicKey, ...text, signature: signer.sign(Buffer.from(signedText(batchId, digest, kind, node, text))) };
}
