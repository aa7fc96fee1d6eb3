import { isIPv4, isIPv6 } from 'node:net';

/**
 * The network of an address: its /24 (IPv4) or /48 (IPv6), which is about what one site or one customer of a provider has. Coarse on purpose: another address
 * of the same café is no news, and where a person was is not kept closer than that. Undefined for what is no address.
 */
export function networkOf(address: string): string | undefined {
  const plain = address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address;
  if (isIPv4(plain)) return `${plain.slice(0, plain.lastIndexOf('.'))}.0/24`;
  const [withoutZone = ''] = plain.split('%', 1);
  if (!isIPv6(withoutZone)) return undefined;
  const [head = '', tail] = withoutZone.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  // What `::` leaves out are zeros; behind it come the groups from the end, of which the first three are never more than these.
  if (tail !== undefined) {
    const behind = tail === '' ? [] : tail.split(':');
    const behindCount = behind.length + (behind.at(-1)?.includes('.') === true ? 1 : 0);
    while (groups.length + behindCount < 8) groups.push('0');
    groups.push(...behind);
  }
  return `${groups.slice(0, 3).map((group) => parseInt(group, 16).toString(16)).join(':')}::/48`;
}
