import type { ProblemCode } from '../../../contracts/problems.ts';

/** What one validator says of one movement. */
export type Verdict =
  | { readonly vote: 'approve'; readonly score?: number }
  | { readonly vote: 'review'; readonly detail: string; readonly score: number }
  | { readonly vote: 'reject'; readonly code: ProblemCode; readonly detail: string; readonly score?: number }
  | { readonly vote: 'abstain' };

export const APPROVE: Verdict = { vote: 'approve' };
