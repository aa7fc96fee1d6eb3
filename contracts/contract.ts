import { oc } from '@orpc/contract';
import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import type { SCOPES } from './scopes.ts';

/** What the host must know of an operation before it runs it. */
export interface OperationMeta {
  /** `public`: anyone; `caller`: a user or a key of a tenant; `service`: only other services, never on the public API. */
  auth?: 'public' | 'caller' | 'service';
  /** The permission a caller must have. Every `caller` operation has one, or says `null`: any identity will do. */
  scope?: (typeof SCOPES)[number] | null;
  /** `required` where money moves; `accepted` on other POSTs. */
  idempotency?: 'required' | 'accepted';
  /** Fields of the input that name a ledger: only one of the caller's tenant is let through, any other is not found. */
  ledgers?: readonly string[];
  /** Asked twice it does no more than asked once: a neighbour whose answer was lost asks again by itself. Every GET is. */
  repeatable?: true;
  /** About the person who asks: a key or a client has no password, no sessions and no second factor, and is refused. */
  person?: true;
  /** Money leaves or moves by it: how `movements` reads how much, and to whom. */
  moves?: Moves;
  /** What a tenant may want a second factor for, or a second person's approval. */
  asks?: Asks;
  /**
   * A limit of its own beside those of all. `credentials`: what checks or makes passwords and codes; guessed at from few addresses, so stricter
   * per address.
   */
  rate?: 'credentials';
}

/**
 * `one`: the input is a movement. `many`: it lists them. `postings`: it lists entries. `transaction`, `reversal` and `hold`: it names what is to go on, to be
 * undone or to be posted, and the amounts stand there. `conversion`: it says what is to be exchanged, or names a quote that does. `payout` and `payouts`: out of the
 * house, to a bank account.
 */
export type Moves = 'one' | 'many' | 'payout' | 'payouts' | 'postings' | 'transaction' | 'reversal' | 'hold' | 'conversion';

/** Making a key, giving a role, changing the rules themselves; `new-person`: whoever asks sets the password of somebody new. */
export type Asks = 'wide-key' | 'role-change' | 'policy' | 'new-person';

const problemData = z.object({
  detail: z.string().optional(),
  param: z.string().optional(),
  errors: z.array(z.object({ param: z.string(), message: z.string() })).optional(),
  resourceId: z.string().optional(),
  decline: z.object({ code: z.string(), advice: z.string() }).optional(),
  provider: z.object({ kind: z.string(), code: z.string(), message: z.string() }).optional(),
}).optional();

type ErrorMap<Codes extends ProblemCode> = {
  [Code in Codes]: { status: number; message: string; data: typeof problemData };
};

/** The errors of an operation, by code, for oRPC's `.errors()`. */
export function problems<Codes extends ProblemCode>(...codes: Codes[]): ErrorMap<Codes> {
  const entries = codes.map((code) => [code, { status: PROBLEMS[code].status, message: PROBLEMS[code].title, data: problemData }]);
  return Object.fromEntries(entries) as ErrorMap<Codes>;
}

/** Where each contract begins: what any operation that needs an identity can answer. */
const base = oc.$meta<OperationMeta>({});

/** An operation of the public API for users and keys with that scope. */
export const operation = (scope: OperationMeta['scope'], meta: Omit<OperationMeta, 'auth' | 'scope'> = {}) =>
  base.meta({ auth: 'caller', scope, ...meta }).errors(problems('unauthenticated', 'forbidden', 'network_refused', 'rate_limited', 'invalid_request', 'unavailable'));

/** One that may ask for a second factor or for a second person. */
export const sensitiveOperation = (scope: OperationMeta['scope'], meta: Omit<OperationMeta, 'auth' | 'scope'> & ({ moves: Moves } | { asks: Asks })) =>
  operation(scope, meta).errors(problems('step_up_required', 'approval_required', 'approval_closed'));

/** An operation of the public API that needs no identity. */
export const publicOperation = (meta: Pick<OperationMeta, 'rate'> = {}) => base.meta({ auth: 'public', ...meta }).errors(problems('rate_limited', 'invalid_request', 'unavailable'));

/** An operation for neighbours only. It trusts the tenant its caller names. */
export const serviceOperation = (meta: Pick<OperationMeta, 'repeatable'> = {}) => base.meta({ auth: 'service', ...meta }).errors(problems('unavailable'));

export { z };
