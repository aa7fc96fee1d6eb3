import type { FastifyRequest } from 'fastify';
import { refuse } from '../../kit/refuse.ts';
import { bearerOf, type Caller } from './authentication.ts';
import type { Edge } from './edge.ts';
import { takeRate } from './rate-limits.ts';

/** The caller behind a request, their rate taken; a promise only where it must be one. */
export function identify(edge: Edge, request: FastifyRequest, headers: string[]): Caller | Promise<Caller> {
  const credential = bearerOf(request.raw.headers.authorization);
  const caller = credential === undefined ? null : edge.authentication.resolve(credential);
  if (caller instanceof Promise) return caller.then((resolved) => admit(edge, request, resolved, headers));
  return admit(edge, request, caller, headers);
}

function admit(edge: Edge, request: FastifyRequest, caller: Caller | null, headers: string[]): Caller | Promise<Caller> {
  if (caller === null) return turnAway(edge, request, headers);
  const waiting = takeRate(edge.limiter, caller.rateKey, edge.perKey, headers);
  return waiting === undefined ? caller : waiting.then(() => caller);
}

/** Guessing is limited too, by address. */
async function turnAway(edge: Edge, request: FastifyRequest, headers: string[]): Promise<never> {
  await takeRate(edge.limiter, `stranger:${request.ip}`, edge.perAddress, headers);
  throw refuse('unauthenticated');
}

/** `null` asks for any identity. */
export function checkScope(caller: Pick<Caller, 'scopes'>, scope: string | null | undefined): void {
  if (typeof scope === 'string' && !caller.scopes.has(scope)) throw refuse('forbidden', { detail: `This needs the scope ${scope}.` });
}

/** A key has no password and no sessions; a client that acts for a person has them no more. */
export function checkPerson(caller: Pick<Caller, 'actor'>, person: true | undefined): void {
  if (person === true && caller.actor.kind !== 'user') throw refuse('forbidden', { detail: 'This is for people who have logged in.' });
}
