import { PROBLEMS, type ProblemCode } from '../../../contracts/problems.ts';
import { code, header, table } from './markdown.ts';
import { COMMON, isPublic, operations } from './operations.ts';

const ABOUT = `Every way Florin can refuse, as one closed list (\`contracts/problems.ts\`). A refusal is a problem document (RFC 9457,
\`application/problem+json\`) with one of these codes. A code is never renamed and never means something else.

What \`retry\` says: \`never\`: the same request will be refused again; \`later\`: try again after a while, as \`Retry-After\` says where it is
there; \`same-key\`: it is not known to have happened, repeat it with the same \`Idempotency-Key\`.

\`ledger.createEntries\` and \`transactions.createBatch\` take many things at once and answer each with a result or a problem of its own, with codes
of this list.`;

/** More operations than this and their services are named instead. */
const MOST_NAMED = 4;

export function errorsPage(): string {
  const codes = Object.keys(PROBLEMS) as ProblemCode[];
  return `${header('Errors', ABOUT)}\n${table(['Code', 'Status', 'Means', 'Retry', 'From'], codes.map((problem) => {
    const { status, title, retry } = PROBLEMS[problem];
    return [`<a id="${problem}"></a>${code(problem)}`, String(status), title, code(retry), from(problem)];
  }))}`;
}

function from(problem: ProblemCode): string {
  if (COMMON.has(problem)) return 'any operation';
  const own = operations.filter((operation) => isPublic(operation) && operation.errors.includes(problem));
  if (own.length > MOST_NAMED) return [...new Set(own.map(({ service }) => `[${service}](operations.md#${service})`))].join(', ');
  if (own.length === 0) return isNeighbours(problem) ? 'the ledger, to its neighbours' : 'the edge, on any path';
  return own.map(({ name }) => `[${name}](operations.md#${name.replace('.', '').toLowerCase()})`).join(', ');
}

/** Answered to a neighbour, which makes another of it for its own caller. */
const isNeighbours = (problem: ProblemCode): boolean => problem === 'posting_expired';
