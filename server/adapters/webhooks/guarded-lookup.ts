import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { NameNotFound, publicAddressesOf, type Resolve } from '../internet/resolve.ts';
import { isLocalhost } from './url-rules.ts';

const OWN = [{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }];

/**
 * What a socket asks just before it connects, and connects to nothing else: so a name that changes between a check and the connection (DNS rebinding)
 * changes nothing. Of several addresses those that are not public are left out.
 */
export function guardedLookup(resolve: Resolve, { allowLocalhost }: { readonly allowLocalhost: boolean }): LookupFunction {
  const addressesOf = callbackify(async (hostname: string): Promise<{ address: string; family: number }[]> => {
    if (allowLocalhost && isLocalhost(hostname)) return OWN;
    return (await publicAddressesOf(hostname, resolve)).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
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
