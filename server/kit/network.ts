import { isIPv4, isIPv6 } from 'node:net';

/**
 * Addresses as 128 bits, those of IPv4 as the IPv6 addresses that stand for them (::ffff:0:0/96, RFC 4291 §2.5.5.2): so one that comes in by an IPv6
 * socket is the same address, and `::/0` is everybody.
 */
export interface Network {
  readonly bits: bigint;
  /** How many leading bits count, of 128. */
  readonly length: number;
}

const WIDTH = 128;
const MAPPED = 0xffffn << 32n;
const MAPPED_LENGTH = 96;

/** Undefined where it is no address. A zone (`%eth0`) says nothing about where someone is. */
export function parseAddress(text: string): bigint | undefined {
  if (isIPv4(text)) return MAPPED | ipv4Bits(text);
  const [address = '', ...zone] = text.split('%');
  return zone.length < 2 && isIPv6(address) ? ipv6Bits(address) : undefined;
}

/** A CIDR block: `203.0.113.0/24`, `2001:db8::/32`. Undefined where it is none. */
export function parseNetwork(cidr: string): Network | undefined {
  const [address = '', digits = '', ...more] = cidr.split('/');
  const bits = parseAddress(address);
  if (bits === undefined || more.length > 0 || address.includes('%') || !/^\d{1,3}$/.test(digits)) return undefined;
  const length = Number(digits) + (isIPv4(address) ? MAPPED_LENGTH : 0);
  return length <= WIDTH ? { bits, length } : undefined;
}

/** Whether all of `inner` lies in `outer`. */
export function contains(outer: Network, inner: Network): boolean {
  const rest = BigInt(WIDTH - outer.length);
  return inner.length >= outer.length && inner.bits >> rest === outer.bits >> rest;
}

/**
 * The network of an address: its /24 (IPv4) or /48 (IPv6), which is about what one site or one customer of a provider has. Coarse on purpose: another address
 * of the same café is no news, whoever holds such a block must not begin anew with each of its addresses, and where a person was is not kept closer than that.
 * Undefined for what is no address.
 */
export function networkOf(address: string): string | undefined {
  const bits = parseAddress(address);
  if (bits === undefined) return undefined;
  return isMapped(bits) ? `${bytesOf(bits, 3)}.0/24` : `${groups(bits, 3)}::/48`;
}

/**
 * Whose address it is, as far as can be told: an IPv4 address; of IPv6 the /64, since whoever has one address of it has all. Undefined for what is no address.
 */
export function holderOf(address: string): string | undefined {
  const bits = parseAddress(address);
  if (bits === undefined) return undefined;
  return isMapped(bits) ? bytesOf(bits, 4) : `${groups(bits, 4)}::/64`;
}

/** Networks made ready to be asked at each request. What is no address lies in none. */
export function networkSet(cidrs: readonly string[]): { has(address: string): boolean } {
  const networks = cidrs.map(parseNetwork).filter((network) => network !== undefined);
  return {
    has(address) {
      const bits = parseAddress(address);
      return bits !== undefined && networks.some((network) => contains(network, { bits, length: WIDTH }));
    },
  };
}

const isMapped = (bits: bigint): boolean => bits >> 32n === MAPPED >> 32n;
/** The first of an IPv4 address's bytes, and of an IPv6 address's groups of 16 bits, as text. */
const bytesOf = (bits: bigint, count: number): string => [24n, 16n, 8n, 0n].slice(0, count).map((shift) => (bits >> shift) & 0xffn).join('.');
const groups = (bits: bigint, count: number): string => [112n, 96n, 80n, 64n].slice(0, count).map((shift) => ((bits >> shift) & 0xffffn).toString(16)).join(':');
const ipv4Bits = (text: string): bigint => text.split('.').reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);

function ipv6Bits(text: string): bigint {
  const [head = '', tail] = withoutDots(text).split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const between = Array<bigint>(8 - before.length - after.length).fill(0n);
  return [...before, ...between, ...after].reduce((bits, group) => (bits << 16n) | group, 0n);
}

/** Its last 32 bits may be written as IPv4. */
function withoutDots(text: string): string {
  if (!text.includes('.')) return text;
  const at = text.lastIndexOf(':') + 1;
  const bits = ipv4Bits(text.slice(at));
  return `${text.slice(0, at)}${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
}

const groupsOf = (text: string): bigint[] => (text === '' ? [] : text.split(':').map((group) => BigInt(`0x${group}`)));
