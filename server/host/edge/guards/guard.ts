import type { FastifyRequest } from 'fastify';
import type { Caller } from '../authentication.ts';
import type { Operation } from '../operations.ts';

/** A request whose caller is known and has the permission, before it is handed to the service. */
export interface Guarded {
  readonly operation: Operation;
  readonly caller: Caller;
  /** Of that tenant: the ledger that it is about, which is the tenant itself until a guard has found which one is meant. */
  ledgerId: string;
  /** As the contract has it. */
  readonly input: unknown;
  readonly request: FastifyRequest;
  /** Set by a guard that has had the request carried out: this is its answer, and the service is not asked again. */
  carriedOut?: { readonly output: unknown };
}

/**
 * What is asked of a caller beyond the permission: from where, with which second factor, with whose approval. Throws a refusal. At once wherever
 * it can: guards are on the way of every payment.
 */
export type Guard = (guarded: Guarded) => void | Promise<void>;

/** All of them, in order; a promise only where one of them needs it. */
export function runGuards(guards: readonly Guard[], guarded: Guarded): void | Promise<void> {
  for (let n = 0; n < guards.length; n++) {
    const waiting = guards[n]!(guarded);
    if (waiting !== undefined) return waiting.then(() => runGuards(guards.slice(n + 1), guarded));
  }
}
