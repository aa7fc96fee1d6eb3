import type { ProblemCode } from '../../../contracts/problems.ts';
import type { ValidatorKind } from '../../../contracts/validator.ts';
import type { VoteText } from './certificate.ts';
import type { Verdict } from './verdict.ts';

/** Verdicts on their way from a node: the votes and reasons that are signed, and beside them what is not. */
export interface TravellingVerdicts extends VoteText {
  readonly codes: Readonly<Record<string, string>>;
  readonly scores: Readonly<Record<string, number>>;
}

/** What each kind may refuse with. Another code would tell a client of something that this kind does not judge. */
const CODES: Readonly<Record<ValidatorKind, readonly ProblemCode[]>> = {
  compliance: ['account_frozen', 'account_closed', 'customer_blocked'],
  funds: ['limit_per_transaction', 'insufficient_funds'],
  fraud: ['quorum_rejected'],
};

/** What is sent beside the signed votes. */
export function asideOf(verdicts: readonly Verdict[]): Pick<TravellingVerdicts, 'codes' | 'scores'> {
  const codes: Record<string, string> = {};
  const scores: Record<string, number> = {};
  verdicts.forEach((verdict, place) => {
    if (verdict.vote === 'reject') codes[String(place)] = verdict.code;
    if ('score' in verdict && verdict.score !== undefined) scores[String(place)] = verdict.score;
  });
  return { codes, scores };
}

/** The verdicts again; undefined where they do not fit together, or the kind may not say so. */
export function verdictsOf(kind: ValidatorKind, { votes, reasons, codes, scores }: TravellingVerdicts): Verdict[] | undefined {
  const verdicts: Verdict[] = [];
  for (let place = 0; place < votes.length; place++) {
    const key = String(place);
    const verdict = verdictOf(kind, votes[place]!, reasons[key], codes[key], scores[key]);
    if (verdict === undefined) return undefined;
    verdicts.push(verdict);
  }
  const said = verdicts.filter((verdict) => 'detail' in verdict).length;
  return Object.keys(reasons).length === said ? verdicts : undefined;
}

function verdictOf(kind: ValidatorKind, letter: string, detail: string | undefined, said: string | undefined, score: number | undefined): Verdict | undefined {
  if (letter === 'a') return score === undefined ? { vote: 'approve' } : { vote: 'approve', score };
  if (letter === 'x') return { vote: 'abstain' };
  if (detail === undefined) return undefined;
  if (letter === 'v') return { vote: 'review', detail, score: score ?? 0 };
  const code = CODES[kind].find((known) => known === said);
  return letter === 'r' && code !== undefined ? { vote: 'reject', code, detail, score } : undefined;
}
