import { isIP, isIPv6, type Socket } from 'node:net';

/**
 * What limits go by. Of IPv6 the first 64 bits: whoever has one address has all of those. What a proxy handed on that is no address counts as one
 * and the same.
 */
export function addressOf(ip: string): string {
  if (ip.startsWith('::ffff:') && isIP(ip.slice(7)) === 4) return ip.slice(7);
  if (!isIPv6(ip)) return isIP(ip) === 4 ? ip : 'unknown';
  const [bare = ''] = ip.split('%', 1);
  const [head = '', tail] = bare.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length - (bare.includes('.') ? 1 : 0);
  const whole = [...groups, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...rest];
  return `${whole.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

export const addressOfSocket = ({ remoteAddress = '' }: Pick<Socket, 'remoteAddress'>): string => addressOf(remoteAddress);
