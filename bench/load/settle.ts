import type { Problem } from '../../contracts/problems.ts';
import type { Count, Settled } from './requests.ts';
import { TALLIED_ID_CHARS, type Tally } from './tally.ts';

/** What was asked: sources and destinations as places in the job's lists. */
export interface Asked {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly amount: Float64Array;
}

type Settle = (status: number, text: string, bodyAt: number, asked: Asked, tally: Tally, count: Count) => Settled;

const AGAIN: Settled = { again: true, accepted: 0 };
const REFUSED: Settled = { again: false, accepted: 0 };
const ONE: Settled = { again: false, accepted: 1 };

/** A transaction or an account. */
export function settleOne(prefix: 'txn' | 'acc'): Settle {
  const beginning = `{"id":"${prefix}_`;
  return (status, text, bodyAt, { from, to, amount }, tally, count) => {
    if (status !== 201) return settleProblem(status, text, bodyAt, count);
    if (!text.startsWith(beginning, bodyAt)) throw new Error(`not ${prefix}_…: ${text.slice(bodyAt, bodyAt + 80)}`);
    const idAt = bodyAt + beginning.length;
    tally.named(text.slice(idAt, idAt + TALLIED_ID_CHARS));
    if (prefix === 'txn') tally.moved(from[0]!, to[0]!, amount[0]!);
    return ONE;
  };
}

const ACCEPTED = { transaction: '{"status":201,"transaction":{"id":"txn_', posting: '{"posting":{"id":"pst_' };

/** Looks for the beginnings of accepted results; only where some are missing is the body read as JSON. */
export function settleMany(of: keyof typeof ACCEPTED): Settle {
  const beginning = ACCEPTED[of];
  return (status, text, bodyAt, { from, to, amount }, tally, count) => {
    if (status !== 200) return settleProblem(status, text, bodyAt, count);
    const wanted = from.length;
    const ids: string[] = [];
    for (let at = text.indexOf(beginning, bodyAt); at >= 0; at = text.indexOf(beginning, at + beginning.length)) {
      ids.push(text.slice(at + beginning.length, at + beginning.length + TALLIED_ID_CHARS));
    }
    const problems = ids.length === wanted ? undefined : readProblems(text.slice(bodyAt), wanted);
    for (const one of problems ?? []) if (one !== undefined) count(one.code);
    if (problems?.some((one) => one !== undefined && one.retry !== 'never')) return AGAIN;
    for (let i = 0; i < wanted; i++) if (problems?.[i] === undefined) tally.moved(from[i]!, to[i]!, amount[i]!);
    for (const id of ids) tally.named(id);
    return { again: false, accepted: ids.length };
  };
}

interface Results { results: { problem?: Problem }[] }

function readProblems(body: string, wanted: number): (Problem | undefined)[] {
  const { results } = JSON.parse(Buffer.from(body, 'latin1').toString()) as Results;
  if (results.length !== wanted) throw new Error(`${results.length} results to ${wanted} lines`);
  return results.map(({ problem }) => problem);
}

function settleProblem(status: number, text: string, bodyAt: number, count: Count): Settled {
  const problem = readProblem(text.slice(bodyAt));
  count(`${status} ${problem?.code ?? ''}`.trim());
  // Without a problem document nothing is known either: money may have moved, so the same key is asked again.
  if (problem === undefined) return status >= 500 ? AGAIN : REFUSED;
  return problem.retry === 'never' ? REFUSED : AGAIN;
}

function readProblem(body: string): Problem | undefined {
  try {
    return JSON.parse(body) as Problem;
  } catch {
    return undefined;
  }
}
