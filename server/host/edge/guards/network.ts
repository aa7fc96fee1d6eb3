import { refuse } from '../../../kit/refuse.ts';
import type { Caller } from '../authentication.ts';
import type { Guard } from './guard.ts';

/** The address is Fastify's: that of the connection, or where a trusted proxy stands in front, the one it names. */
export function checkNetwork({ networks }: Caller, address: string): void {
  if (networks !== undefined && !networks.has(address)) throw refuse('network_refused', { detail: 'This key may not be used from where the request comes.' });
}

/** A stolen key is worth nothing elsewhere. */
export const networkGuard: Guard = ({ caller, request }) => checkNetwork(caller, request.ip);
