import { isContractProcedure, type InferContractRouterInputs } from '@orpc/contract';
import { z } from 'zod';
import type { OperationMeta } from '../../../contracts/contract.ts';
import { contracts, type Contracts } from '../../../contracts/index.ts';
import { NODES, SERVICES } from '../../host/services.ts';

/** Services that are there. */
export const SERVED: ReadonlySet<string> = new Set([...SERVICES, ...NODES].map(({ name }) => name as string));

/** Every public operation, as its contract tells it. A new one is under obligation from the moment it is in the contract. */
export interface PublicOperation {
  /** `transactions.create` */
  readonly name: OperationName;
  readonly method: string;
  readonly path: string;
  readonly params: readonly string[];
  readonly meta: OperationMeta;
  readonly errors: ReadonlySet<string>;
  readonly successStatus: number;
  readonly input: z.ZodType;
  readonly inputJson: z.core.JSONSchema.BaseSchema;
  readonly output: z.ZodType;
}

type Inputs = InferContractRouterInputs<Contracts>;
export type OperationName = { [Service in keyof Inputs]: `${Service}.${Extract<keyof Inputs[Service], string>}` }[keyof Inputs];
export type InputOf<Name extends OperationName> =
  Name extends `${infer Service extends keyof Inputs}.${infer Operation}` ? Operation extends keyof Inputs[Service] ? Inputs[Service][Operation] : never : never;

export const operations: readonly PublicOperation[] = Object.entries(contracts).flatMap(([service, router]) =>
  Object.entries(router).flatMap(([operation, contract]) => {
    const name = `${service}.${operation}` as OperationName;
    if (!isContractProcedure(contract)) throw new Error(`${name} is not an operation`);
    const { route, meta, errorMap, inputSchema, outputSchema } = contract['~orpc'];
    if ((meta as OperationMeta).auth === 'service' || !SERVED.has(service)) return [];
    if (!(inputSchema instanceof z.ZodType) || !(outputSchema instanceof z.ZodType)) throw new Error(`${name} needs an input and an output`);
    const path = route.path ?? '';
    return [{
      name, method: route.method ?? 'GET', path, params: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!),
      meta: meta, errors: new Set(Object.keys(errorMap)), successStatus: route.successStatus ?? 200,
      input: inputSchema, inputJson: z.toJSONSchema(inputSchema, { io: 'input', unrepresentable: 'any' }), output: outputSchema,
    }];
  }));

/** Operations as rows of a table of tests: named by themselves. */
export const table = (wanted: (operation: PublicOperation) => boolean = () => true) =>
  operations.filter(wanted).map((operation) => [operation.name, operation] as const);
