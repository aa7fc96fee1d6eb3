/**
 * The network an address is in, as text: a /24 of IPv4, a /48 of IPv6. Narrower would let whoever holds such a block, and many do, begin anew with
 * each of its addresses; wider would make strangers neighbours.
 */
export function networkOf(ip: string | undefined): string {
  if (ip === undefined) return 'unknown';
  const four = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(ip);
  if (four !== null) return `${four[1]}.0/24`;
  return ip.includes(':') ? `${firstGroups(ip)}::/48` : 'unknown';
}

const GROUPS = 8;

/** The first three of the eight groups, those that `::` leaves out put back in. */
function firstGroups(ip: string): string {
  const [before = '', after] = ip.toLowerCase().split('%')[0]!.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const head = groups(before);
  const tail = groups(after ?? '');
  const zeros = Array<string>(Math.max(0, GROUPS - head.length - tail.length)).fill('0');
  return [...head, ...zeros, ...tail].slice(0, 3).map((group) => group.replace(/^0+(?=.)/, '')).join(':');
}
