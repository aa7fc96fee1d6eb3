import { ORPCError } from '@orpc/client';
import { isContractProcedure, type AnyContractRouter, type ContractRouterClient } from '@orpc/contract';
import type { OperationMeta } from '../../../contracts/contract.ts';
import { PROBLEMS } from '../../../contracts/problems.ts';
import type { CallContext } from '../../kit/call.ts';
import type { Neighbour } from './neighbour.ts';

/**
 * A neighbour's operations, typed by its contract, as a client in this process has them. The other side checks input and output by the same
 * contract; contracts hold nothing that JSON can't carry, and a test says so.
 */
export function remoteClient<Contract extends AnyContractRouter>(contract: Contract, neighbour: Neighbour): ContractRouterClient<Contract, CallContext> {
  return Object.fromEntries(Object.entries(contract).map(([name, procedure]) => [name, operation(name, procedure, neighbour)])) as never;
}

function operation(name: string, procedure: unknown, neighbour: Neighbour) {
  if (!isContractProcedure(procedure)) throw new Error(`${neighbour.to}.${name} in the contracts is not an operation`);
  const { route, errorMap, ...rest } = procedure['~orpc'];
  const repeatable = route.method === 'GET' || (rest.meta as OperationMeta).repeatable === true;
  return async (input: unknown, { context: { call } }: { context: CallContext }): Promise<unknown> => {
    const outcome = await neighbour.call(name, repeatable, input, call);
    if ('problem' in outcome) {
      const { code, details } = outcome.problem;
      throw new ORPCError(code, { defined: Object.hasOwn(errorMap, code), status: PROBLEMS[code].status, message: PROBLEMS[code].title, data: details });
    }
    if (outcome.replayed) call.reply.replayed = true;
    return outcome.output;
  };
}
