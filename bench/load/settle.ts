import type { Problem } from '../../contracts/problems.ts';
import type { Count, Settled } from './requests.ts';
import type { Tally } from './tally.ts';

/** What was asked: sources and destinations as places in the job's lists. */
export interface Asked {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly amount: Int32Array;
}

const AGAIN: Settled = { again: true, accepted: 0 };
const REFUSED: Settled = { again: false, accepted: 0 };
const ONE: Settled = { again: false, accepted: 1 };
const ID_CHARS = 26;
const SINGLE = '{"id":"txn_';

export function settleSingle(status: number, text: string, bodyAt: number, { from, to, amount }: Asked, tally: Tally, count: Count): Settled {
  if (status !== 201) return settleProblem(status, text, bodyAt, count);
  if (!text.startsWith(SINGLE, bodyAt)) throw new Error(`not a transaction: ${text.slice(bodyAt, bodyAt + 80)}`);
  const idAt = bodyAt + SINGLE.length;
  tally.acknowledged(text.slice(idAt, idAt + ID_CHARS), from[0]!, to[0]!, amount[0]!);
  return ONE;
}

const ACCEPTED = { batch: '{"status":201,"transaction":{"id":"txn_', entries: '{"posting":{"id":"pst_' };

interface Results { results: { posting?: { id: string }; transaction?: { id: string }; problem?: Problem }[] }

/** Looks for the beginnings of accepted results; only where some are missing is the body read as JSON. */
export function settleMany(work: keyof typeof ACCEPTED) {
  const beginning = ACCEPTED[work];
  const keep = work === 'batch';
  return (status: number, text: string, bodyAt: number, asked: Asked, tally: Tally, count: Count): Settled => {
    if (status !== 200) return settleProblem(status, text, bodyAt, count);
    const wanted = asked.from.length;
    const ids: string[] = [];
    for (let at = text.indexOf(beginning, bodyAt); at >= 0; at = text.indexOf(beginning, at + beginning.length)) {
      ids.push(text.slice(at + beginning.length, at + beginning.length + ID_CHARS));
    }
    const problems = ids.length === wanted ? undefined : readProblems(text.slice(bodyAt), wanted);
    if (problems?.some((one) => one !== undefined && one.retry !== 'never')) {
      for (const one of problems) if (one !== undefined) count(one.code);
      return AGAIN;
    }
    for (let i = 0, next = 0; i < wanted; i++) {
      const refusal = problems?.[i];
      if (refusal !== undefined) count(refusal.code);
      else if (keep) tally.acknowledged(ids[next++]!, asked.from[i]!, asked.to[i]!, asked.amount[i]!);
      else tally.moved(asked.from[i]!, asked.to[i]!, asked.amount[i]!);
    }
    return { again: false, accepted: ids.length };
  };
}

function readProblems(body: string, wanted: number): (Problem | undefined)[] {
  const { results } = JSON.parse(Buffer.from(body, 'latin1').toString()) as Results;
  if (results.length !== wanted) throw new Error(`${results.length} results to ${wanted} lines`);
  return results.map(({ problem }) => problem);
}

function settleProblem(status: number, text: string, bodyAt: number, count: Count): Settled {
  const problem = readProblem(text.slice(bodyAt));
  count(`${status} ${problem?.code ?? ''}`.trim());
  // Without a problem document nothing is known either: money may have moved, so the same key is asked again.
  return problem === undefined ? (status >= 500 ? AGAIN : REFUSED) : problem.retry === 'never' ? REFUSED : AGAIN;
}

function readProblem(body: string): Problem | undefined {
  try {
    return JSON.parse(body) as Problem;
  } catch {
    return undefined;
  }
}
