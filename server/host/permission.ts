import type { OperationMeta } from '../../contracts/contract.ts';
import type { Actor, CallContext } from '../kit/call.ts';
import { refuse } from '../kit/refuse.ts';

type Call = (input: unknown, context: CallContext) => Promise<unknown>;

/** The scope a caller must have for an operation; undefined where the operation asks for none. */
export function neededScope({ auth, scope }: OperationMeta): string | undefined {
  return auth === 'caller' ? scope ?? undefined : undefined;
}

/** Whether it may be asked for by whoever is behind the call. A service asks on its own behalf; that it is one, its token has shown, or its process. */
export function mayAsk(actor: Actor, scope: string): boolean {
  return actor.kind === 'service' || (actor.scopes as readonly string[]).includes(scope);
}

/**
 * The same call, where the actor has the permission the contract names. Decided once per operation whether there is anything to ask: what only services may
 * call, and so the way of every payment between services, is not wrapped at all.
 */
export function permitting(call: Call, meta: OperationMeta): Call {
  const scope = neededScope(meta);
  if (scope === undefined) return call;
  return async (input, context) => {
    if (!mayAsk(context.call.actor, scope)) throw refuse('forbidden', { detail: `This needs the scope ${scope}.` });
    return call(input, context);
  };
}
