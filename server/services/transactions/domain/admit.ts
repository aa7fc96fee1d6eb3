import { SignedVotes, type ValidatorKind } from '../../../../contracts/validator.ts';
import { signedText } from '../../../kit/judgement/certificate.ts';
import { verdictsOf } from '../../../kit/judgement/travelling.ts';
import type { Votes } from '../../../kit/judgement/sign-votes.ts';
import type { Ballot } from './quorum.ts';

export interface AskedVotes {
  readonly kind: ValidatorKind;
  readonly batchId: string;
  readonly digest: string;
  /** Cases in the batch. */
  readonly size: number;
  /** Keys registered for that kind, raw and in base64. */
  readonly keys: ReadonlySet<string>;
}

export type Refused = 'unreadable' | 'another_kind' | 'unknown_key' | 'another_size' | 'contradictory' | 'bad_signature';

/**
 * Whether what a node answered counts. Nothing in it is believed by its own word: the key must be registered for the kind that was asked, and
 * the signature must be over this batch and this digest, which is how a vote on anything else is known.
 */
export function admit(answer: unknown, asked: AskedVotes, verify: (publicKey: string, text: string, signature: string) => boolean): { readonly ballot: Ballot & Votes } | { readonly refused: Refused } {
  const read = SignedVotes.safeParse(answer);
  if (!read.success) return { refused: 'unreadable' };
  const { kind, node, publicKey, votes, reasons, codes, scores, signature } = read.data;
  if (kind !== asked.kind) return { refused: 'another_kind' };
  if (!asked.keys.has(publicKey)) return { refused: 'unknown_key' };
  if (votes.length !== asked.size) return { refused: 'another_size' };
  if (!verify(publicKey, signedText(asked.batchId, asked.digest, kind, node, { votes, reasons }), signature)) return { refused: 'bad_signature' };
  const verdicts = verdictsOf(kind, { votes, reasons, codes, scores });
  if (verdicts === undefined) return { refused: 'contradictory' };
  return { ballot: { kind, node, verdicts, publicKey, votes, reasons, signature } };
}
