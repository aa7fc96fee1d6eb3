import type { OperationMeta } from '../../contracts/contract.ts';
import type { Actor } from '../kit/call.ts';

/** The scope a caller must have for an operation; undefined where the operation asks for none. */
export function neededScope({ auth, scope }: OperationMeta): string | undefined {
  return auth === 'caller' ? scope ?? undefined : undefined;
}

/** Whether it may be asked for by whoever is behind the call. A service asks on its own behalf; that it is one, its token has shown, or its process. */
export function mayAsk(actor: Actor, scope: string): boolean {
  return actor.kind === 'service' || (actor.scopes as readonly string[]).includes(scope);
}
