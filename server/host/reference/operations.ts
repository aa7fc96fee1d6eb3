import { isContractProcedure } from '@orpc/contract';
import type { OperationMeta } from '../../../contracts/contract.ts';
import { contracts, type ServiceName } from '../../../contracts/index.ts';
import type { ProblemCode } from '../../../contracts/problems.ts';
import { code, header, listed, sentence } from './markdown.ts';

/** An operation as its contract tells it. */
export interface OperationFacts {
  readonly service: ServiceName;
  /** `transactions.create` */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly successStatus: number;
  readonly meta: OperationMeta;
  readonly summary: string | undefined;
  readonly description: string | undefined;
  readonly errors: readonly ProblemCode[];
}

export const operations: readonly OperationFacts[] = (Object.keys(contracts) as ServiceName[]).flatMap((service) =>
  Object.entries(contracts[service]).map(([name, contract]): OperationFacts => {
    if (!isContractProcedure(contract)) throw new Error(`${service}.${name} is not an operation`);
    const { route, meta, errorMap } = contract['~orpc'];
    return {
      service, name: `${service}.${name}`, method: route.method ?? '', path: route.path ?? '', successStatus: route.successStatus ?? 200,
      meta: meta as OperationMeta, summary: route.summary, description: route.description, errors: Object.keys(errorMap) as ProblemCode[],
    };
  }));

export const isPublic = ({ meta }: OperationFacts): boolean => meta.auth !== 'service';

/** Codes so common that each operation would list them. */
export const COMMON: ReadonlySet<ProblemCode> = new Set(['unauthenticated', 'forbidden', 'rate_limited', 'invalid_request', 'unavailable']);

const link = (problem: ProblemCode): string => `[${code(problem)}](errors.md#${problem})`;

const ABOUT = `Every operation of the API, with the permission it needs and the refusals that are its own. Fields of requests and answers are in
[openapi.json](openapi.json), and at \`/docs\` of a running Florin.

Any operation can also be refused with ${[...COMMON].map(link).join(', ')}, where it applies.

Operations under \`/internal\` are for neighbours: services call them in process, and the edge does not serve them.`;

export function operationsPage(): string {
  const sections = (Object.keys(contracts) as ServiceName[]).map((service) =>
    `\n## ${service}\n${operations.filter((operation) => operation.service === service).map(section).join('')}`);
  return header('Operations', ABOUT) + sections.join('');
}

function section(operation: OperationFacts): string {
  const { name, method, path, successStatus, summary, description, errors } = operation;
  const own = errors.filter((problem) => !COMMON.has(problem));
  const said = [summary, description].filter((text) => text !== undefined).map(sentence).join(' ');
  return [
    `\n### ${name}\n`, `${code(`${method} ${path}`)} → ${successStatus} · ${needs(operation)}\n`,
    ...(said === '' ? [] : [`${said}\n`]), ...(own.length === 0 ? [] : [`Refuses with ${listed(own.map(link))}.\n`]),
  ].join('\n');
}

function needs({ meta: { auth, scope, idempotency } }: OperationFacts): string {
  if (auth === 'service') return 'for neighbours';
  const identity = auth === 'public' ? 'anyone' : scope == null ? 'any identity' : `scope ${code(scope)}`;
  return identity + (idempotency === undefined ? '' : ` · ${code('Idempotency-Key')} ${idempotency}`);
}
