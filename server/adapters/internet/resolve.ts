import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress } from './public-addresses.ts';

/** All addresses of a name. Rejects, or gives none, where it has none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/**
 * By the name servers of this machine, not by its `getaddrinfo`: that would let a name server that never answers occupy the few threads that files and
 * passwords need too, and would ask files and search lists that say nothing about the internet.
 */
export function dnsResolve(): Resolve {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  return async (hostname) => {
    const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    return found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  };
}

export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'ADDRESS_REFUSED';
}

export class NameNotFound extends Error {
  override readonly name = 'NameNotFound';
  readonly code = 'ENOTFOUND';
}

/**
 * The addresses to connect to: of a name those that are public, at least one. Whoever connects takes one of these and does not ask again, since a name
 * can have another answer the next time (DNS rebinding).
 */
export async function publicAddressesOf(hostname: string, resolve: Resolve): Promise<readonly [string, ...string[]]> {
  const literal = literalOf(hostname);
  const found = literal === undefined ? await resolve(hostname) : [literal];
  if (found.length === 0) throw new NameNotFound('the name has no address');
  const [first, ...more] = found.filter(isPublicAddress);
  if (first === undefined) throw new AddressRefused('it leads to no public address');
  return [first, ...more];
}

/** The address that a host is, without the brackets of IPv6; undefined where it is a name. */
export function literalOf(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isIP(bare) === 0 ? undefined : bare;
}
