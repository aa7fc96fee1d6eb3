import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { isPublicAddress } from './public-addresses.ts';
import { isLocalhost } from './url-rules.ts';

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

const OWN = [{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }];

/**
 * What a socket asks just before it connects, and connects to nothing else: so a name that changes between a check and the connection (DNS rebinding)
 * changes nothing. Of several addresses those that are not public are left out.
 */
export function guardedLookup(resolve: Resolve, { allowLocalhost }: { readonly allowLocalhost: boolean }): LookupFunction {
  const addressesOf = callbackify(async (hostname: string): Promise<{ address: string; family: number }[]> => {
    if (allowLocalhost && isLocalhost(hostname)) return OWN;
    const found = await resolve(hostname);
    const allowed = found.filter(isPublicAddress);
    if (found.length === 0) throw new NameNotFound('the name has no address');
    if (allowed.length === 0) throw new AddressRefused('the name leads to no public address');
    return allowed.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  });
  return (hostname, options, callback) => {
    addressesOf(hostname, (error, addresses) => {
      const [first] = error === null ? addresses : [];
      if (first === undefined) callback(error ?? new NameNotFound('the name has no address'), []);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
