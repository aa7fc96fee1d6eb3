import { isProcedure, ORPCError, ValidationError, type AnyProcedure } from '@orpc/server';
import { z } from 'zod';
import type { OperationMeta } from '../../contracts/contract.ts';
import type { CallContext } from '../kit/call.ts';
import { refuse } from '../kit/refuse.ts';
import { mayAsk, neededScope } from './permission.ts';
import { quickOr } from './quick-check.ts';

/** A call of an operation in this process. */
export type LocalCall = (input: unknown, context: CallContext) => Promise<unknown>;

/**
 * The handler itself. oRPC's own client makes some forty objects and six promises around each call, for spans and middleware that we do not
 * have; what it promises is kept: the contract's errors come out as defined.
 */
export function uncheckedCall(name: string, procedure: AnyProcedure): LocalCall {
  const { handler, middlewares, errorMap } = procedure['~orpc'];
  if (middlewares.length > 0) throw new Error(`${name} has middleware: calls within a process go straight to the handler`);
  return async (input, context) => {
    try {
      return await (handler({ context, input, path: [], procedure, signal: undefined, lastEventId: undefined, errors: {} }) as unknown);
    } catch (error) {
      throw asDefined(error, errorMap);
    }
  };
}

function asDefined(error: unknown, errorMap: AnyProcedure['~orpc']['errorMap']): unknown {
  if (!(error instanceof ORPCError) || error.defined || !Object.hasOwn(errorMap, error.code)) return error;
  const { code, status, message, data, cause } = error;
  return new ORPCError(code, { defined: true, status, message, data: data as unknown, cause });
}

/**
 * All operations of a service as its neighbours in this process call them, and those in other processes once their call has arrived: permission, input and
 * output are checked here. The edge, which has a client before it, checks all three itself.
 */
export function localClient(service: string, router: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(router).map(([name, procedure]) => {
    if (!isProcedure(procedure)) throw new Error(`${service}.${name} is not an operation`);
    return [name, checkedCall(`${service}.${name}`, procedure)];
  }));
}

type NeighbourCall = (input: unknown, options: { context: CallContext }) => Promise<unknown>;

function checkedCall(name: string, procedure: AnyProcedure): NeighbourCall {
  const { inputSchema, outputSchema, errorMap, meta } = procedure['~orpc'];
  const call = uncheckedCall(name, procedure);
  const readInput = checked(inputSchema, 'BAD_REQUEST', `the input of ${name} breaks its contract`);
  const readOutput = checked(outputSchema, 'INTERNAL_SERVER_ERROR', `the output of ${name} breaks its contract`);
  const open: NeighbourCall = async (input, { context }) => readOutput(await call(readInput(input), context));
  const scope = neededScope(meta as OperationMeta);
  // What only services may call, and so the way of every payment between them, pays nothing for a question it is not asked.
  if (scope === undefined) return open;
  return async (input, options) => {
    if (mayAsk(options.context.call.actor, scope)) return open(input, options);
    throw asDefined(refuse('forbidden', { detail: `This needs the scope ${scope}.` }), errorMap);
  };
}

function checked(schema: unknown, code: 'BAD_REQUEST' | 'INTERNAL_SERVER_ERROR', message: string): (value: unknown) => unknown {
  if (!(schema instanceof z.ZodType)) return (value) => value;
  return quickOr(schema, (value) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new ORPCError(code, { message, cause: new ValidationError({ message, issues: result.error.issues, data: value }) });
  });
}
