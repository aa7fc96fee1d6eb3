import { isContractProcedure } from '@orpc/contract';
import type { AnyRouter } from '@orpc/server';
import type { OperationMeta } from '../../../contracts/contract.ts';
import type { Outcome } from '../../adapters/remote/frame.ts';
import type { ToAnswer } from '../../adapters/remote/server.ts';
import type { CallContext } from '../../kit/call.ts';
import type { Log } from '../../kit/observe.ts';
import { toRefusal } from '../edge/refusals.ts';
import { GATEWAY } from '../gateway-name.ts';
import { localClient } from '../local-calls.ts';

type Run = (input: unknown, options: { context: CallContext }) => Promise<unknown>;
interface Answering { readonly run: Run; readonly errors: ReadonlySet<string>; readonly forServices: boolean }

/** What the public API asks of services on its own behalf. */
const FOR_THE_GATEWAY = new Set([
  'identity.authenticate', 'identity.provisionDemo', 'identity.recordSecurityEvents', 'identity.mayCall', 'identity.recordRequests', 'identity.serveOAuth', 'payments.receiveWebhook', 'payments.servePage',
  'notifications.receiveReceipt',
  'identity.passStepUp', 'identity.askApproval', 'identity.claimApproved', 'identity.settleApproval',
]);

/** Runs what arrives for these routers, and makes of what they throw what a neighbour may know. */
export function answerer(routers: Readonly<Record<string, { contract: object; router: AnyRouter }>>, log: Log): (asked: ToAnswer) => Promise<Outcome> {
  const operations = new Map(Object.entries(routers).flatMap(([service, { contract, router }]) => {
    const client = localClient(service, router) as Record<string, Run>;
    return Object.entries(contract).flatMap(([name, procedure]) => (isContractProcedure(procedure)
      ? [[`${service}.${name}`, { run: client[name]!, errors: new Set(Object.keys(procedure['~orpc'].errorMap)), forServices: (procedure['~orpc'].meta as OperationMeta).auth === 'service' }] satisfies [string, Answering]]
      : []));
  }));
  return async ({ from, service, operation, input, call }) => {
    const name = `${service}.${operation}`;
    const known = operations.get(name);
    // The process that clients can reach gets no further than its clients do.
    if (known === undefined || (from === GATEWAY && known.forServices && !FOR_THE_GATEWAY.has(name))) {
      log.error({ from, operation: name }, 'a neighbour asked for what is not there for it');
      return { problem: { code: 'internal', details: {} } };
    }
    try {
      const output = await known.run(input, { context: { call } });
      return { output, replayed: call.reply.replayed };
    } catch (error) {
      const { problem: { code, detail, param, errors, resourceId }, unforeseen } = toRefusal(error, known.errors, call.requestId);
      if (unforeseen) log.error({ err: error, requestId: call.requestId, operation: name, from }, 'unforeseen error');
      return { problem: { code, details: { detail, param, errors, resourceId } } };
    }
  };
}
