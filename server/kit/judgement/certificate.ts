import { hash } from 'node:crypto';
import type { Case } from './facts.ts';
import type { Verdict } from './verdict.ts';

/** What validators sign. JSON arrays without spaces, so that anyone can build the same text. */

const LETTERS = { approve: 'a', review: 'v', reject: 'r', abstain: 'x' } as const;

/** What is judged: each movement with the versions of both accounts it was judged at. Its SHA-256 is the batch's digest. */
export function judgedText(batchId: string, cases: readonly Case[]): string {
  let text = `[1,"${batchId}"`;
  for (const { id, amount, currency, from, to } of cases) text += `,["${id}","${from.accountId}",${from.version},"${to.accountId}",${to.version},${amount},"${currency}"]`;
  return text + ']';
}

export const digestOf = (batchId: string, cases: readonly Case[]): string => hash('sha256', judgedText(batchId, cases));

export interface VoteText {
  /** A letter per movement: a(pprove), v (review), r(eject), x (abstain). */
  readonly votes: string;
  /** Why, by place, where it was not approved. */
  readonly reasons: Record<string, string>;
}

export function voteText(verdicts: readonly Verdict[]): VoteText {
  let votes = '';
  const reasons: Record<string, string> = {};
  verdicts.forEach((verdict, i) => {
    votes += LETTERS[verdict.vote];
    if ('detail' in verdict) reasons[String(i)] = verdict.detail;
  });
  return { votes, reasons };
}

export function signedText(batchId: string, digest: string, kind: string, node: string, { votes, reasons }: VoteText): string {
  return JSON.stringify([1, batchId, digest, kind, node, votes, reasons]);
}
