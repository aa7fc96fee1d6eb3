import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Networks that are not the internet: this machine, the ones beside it, and where clouds keep credentials (RFC 6890). */
const PRIVATE = new BlockList();
for (const [network, length] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
] as const) PRIVATE.addSubnet(network, length, 'ipv4');

/** Of IPv6 only what is given out as global unicast, without what stands for IPv4 addresses or documentation. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet('2000::', 3, 'ipv6');
const NOT_GLOBAL = new BlockList();
for (const [network, length] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16]] as const) NOT_GLOBAL.addSubnet(network, length, 'ipv6');

export const isPublic = (address: string): boolean =>
  (isIPv6(address) ? GLOBAL.check(address, 'ipv6') && !NOT_GLOBAL.check(address, 'ipv6') : isIP(address) === 4 && !PRIVATE.check(address, 'ipv4'));

/**
 * The address to connect to. All that the name has must be public; and whoever connects takes this one instead of asking again, since a name can have
 * another answer the next time. Undefined where it may not be called; throws where the name has no address.
 */
export async function publicAddressOf(host: string): Promise<string | undefined> {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const found = isIP(bare) === 0 ? (await lookup(bare, { all: true, verbatim: true })).map(({ address }) => address) : [bare];
  return found.every(isPublic) ? found[0] : undefined;
}
