import type { FastifyRequest } from 'fastify';
import { refuse } from '../../kit/refuse.ts';
import { bearerOf, type Caller } from './authentication.ts';
import { addressOf } from './client-address.ts';
import type { Edge } from './edge.ts';
import { takeRates, type RateClass } from './rate-limits.ts';

/** Whose credential it is; null where it is none, or not valid. A promise only where it must be one. */
export function whoIs(edge: Edge, { raw }: FastifyRequest): Caller | null | Promise<Caller | null> {
  const credential = bearerOf(raw.headers.authorization);
  return credential === undefined ? null : edge.authentication.resolve(credential);
}

/** Takes the rates of whoever it is: of a stranger those of the address, so that guessing is limited too. */
export function limit(edge: Edge, request: FastifyRequest, caller: Caller | null, rate: RateClass | undefined, headers: string[]): void | Promise<void> {
  return takeRates(edge.limiter, caller === null ? edge.rates.ofAddress('stranger', addressOf(request.ip), rate) : edge.rates.ofCaller(caller, rate), headers);
}

/** `null` asks for any identity. */
export function checkScope(caller: Pick<Caller, 'scopes'>, scope: string | null | undefined): void {
  if (typeof scope === 'string' && !caller.scopes.has(scope)) throw refuse('forbidden', { detail: `This needs the scope ${scope}.` });
}

/** A key has no password and no sessions; a client that acts for a person has them no more. */
function checkPerson(caller: Pick<Caller, 'actor'>, person: true | undefined): void {
  if (person === true && caller.actor.kind !== 'user') throw refuse('forbidden', { detail: 'This is for people who have logged in.' });
}

export function permit(caller: Caller | null, scope: string | null | undefined, person?: true): Caller {
  if (caller === null) throw refuse('unauthenticated');
  checkScope(caller, scope);
  checkPerson(caller, person);
  return caller;
}
