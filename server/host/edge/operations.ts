import { isProcedure, type AnyProcedure } from '@orpc/server';
import { isContractProcedure, type AnyContractProcedure } from '@orpc/contract';
import { z } from 'zod';
import { contracts } from '../../../contracts/index.ts';
import type { OperationMeta } from '../../../contracts/contract.ts';
import type { CallContext } from '../../kit/call.ts';
import type { Composed } from '../compose.ts';
import { uncheckedCall } from '../local-calls.ts';
import { inputReader, outputReader } from './checks.ts';
import type { RateClass } from './rate-limits.ts';
import { olderVersions, type OlderVersions } from './versions/versions.ts';

/** An operation of the public API, as the edge serves it: all of it read from the contract. */
export interface Operation {
  /** `transactions.create` */
  readonly name: string;
  readonly method: string;
  /** `/v1/accounts/{id}` */
  readonly path: string;
  /** Names in the path. */
  readonly params: readonly string[];
  readonly successStatus: number;
  readonly meta: OperationMeta;
  /** What the contract makes of a request's fields. Throws a refusal. */
  readInput(fields: unknown): unknown;
  /** What the contract makes of the handler's answer. Throws where that breaks it. */
  readOutput(answer: unknown): unknown;
  /** The limit it is under beside those of all. */
  readonly rate: RateClass | undefined;
  /** Versions in which it was different. */
  readonly older: OlderVersions;
  /** Codes it may refuse with. */
  readonly errors: ReadonlySet<string>;
  readonly bodyLimit: number;
  /** Whether it is told where the request came from. */
  readonly seesClient: boolean;
  /** The handler behind it. The input has been checked and the output will be: the edge does both itself. */
  call(input: unknown, context: CallContext): Promise<unknown>;
}

const MEBIBYTE = 1024 * 1024;

/** Everything in the contracts of these services that isn't for neighbours only. What runs elsewhere is called there. */
export function publicOperations({ running, clients }: Pick<Composed, 'running' | 'clients'>): Operation[] {
  return Object.keys(clients).flatMap((service) =>
    Object.entries(contracts[service as keyof typeof contracts]).flatMap(([name, contract]) => {
      if (!isContractProcedure(contract)) throw new Error(`${service}.${name} in the contracts is not an operation`);
      if ((contract['~orpc'].meta as OperationMeta).auth === 'service') return [];
      const here = running.get(service);
      const call = here === undefined ? forwarded(clients, service, name) : uncheckedCall(`${service}.${name}`, procedureOf(here.router, service, name));
      return [operation(`${service}.${name}`, contract, call)];
    }));
}

function procedureOf(router: object, service: string, name: string): AnyProcedure {
  const procedure: unknown = (router as Record<string, unknown>)[name];
  if (!isProcedure(procedure)) throw new Error(`${service} does not implement ${name}`);
  return procedure;
}

function operation(name: string, contract: AnyContractProcedure, call: Operation['call']): Operation {
  const { route, meta, errorMap, inputSchema, outputSchema } = contract['~orpc'];
  if (route.method === undefined || route.path === undefined) throw new Error(`${name} has no route`);
  const input = schema(name, inputSchema);
  const output = schema(name, outputSchema);
  return {
    name,
    method: route.method,
    path: route.path,
    params: [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!),
    successStatus: route.successStatus ?? 200,
    meta: meta as OperationMeta,
    readInput: inputReader(input),
    readOutput: outputReader(output),
    rate: (meta as OperationMeta).rate ?? (isPage(output) ? 'list' : undefined),
    older: olderVersions(name),
    errors: new Set(Object.keys(errorMap)),
    bodyLimit: takesMany(input) ? 2 * MEBIBYTE : MEBIBYTE,
    seesClient: name.startsWith('identity.'),
    call,
  };
}

function forwarded(clients: Composed['clients'], service: string, name: string): Operation['call'] {
  const client = clients[service as keyof typeof clients] as unknown as Record<string, (input: unknown, options: { context: CallContext }) => Promise<unknown>>;
  return (input, context) => client[name]!(input, { context });
}

function schema(name: string, given: unknown): z.ZodType {
  if (given instanceof z.ZodType) return given;
  throw new Error(`${name} needs an input and an output in its contract`);
}

/** Lists are what costs the database most. */
const isPage = (output: z.ZodType): boolean => output instanceof z.ZodObject && 'nextCursor' in output.shape;

/** Whether it takes a list of many: then its body may be longer. */
function takesMany(input: z.ZodType): boolean {
  const { properties = {} } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return Object.values(properties).some((field) => typeof field === 'object' && field.type === 'array' && (field.maxItems ?? Infinity) >= 1000);
}
