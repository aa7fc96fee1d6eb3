import { isIPv4 } from 'node:net';
import { networkSet } from '../../kit/network.ts';

/** What is no host on the internet that anybody may call (IANA's registries of special-purpose addresses; RFC 6890 and its successors). */
const NOT_PUBLIC_IPV4 = networkSet([
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24',
  '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
  // Where Azure answers its own virtual machines; the other clouds' metadata are link-local, shared or unique-local.
  '168.63.129.16/32',
]);

/**
 * Of IPv6 only what is given out as global unicast. That leaves out loopback, link-local and unique-local addresses, multicast, and whatever
 * stands for an IPv4 address: mapped (::ffff:0:0/96), compatible (::/96) and translated (64:ff9b::/96, 64:ff9b:1::/48).
 */
const GLOBAL_UNICAST = networkSet(['2000::/3']);
/** Within it: protocol assignments (Teredo among them), documentation, and 6to4, which stands for an IPv4 address too. */
const NOT_PUBLIC_IPV6 = networkSet(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** Whether that address, as text, is one on the public internet. What is no address is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !NOT_PUBLIC_IPV4.has(address);
  // A zone says that it is of one link.
  return !address.includes('%') && GLOBAL_UNICAST.has(address) && !NOT_PUBLIC_IPV6.has(address);
}
