import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, networkSet, parseAddress, parseNetwork } from './network.ts';

test.each([
  ['203.0.113.0/24', '203.0.113.255', true], ['203.0.113.0/24', '203.0.114.0', false], ['203.0.113.77/24', '203.0.113.1', true],
  ['203.0.113.7/32', '203.0.113.7', true], ['203.0.113.7/32', '203.0.113.6', false], ['0.0.0.0/0', '8.8.8.8', true],
  // By an IPv6 socket, in each way it can be written.
  ['203.0.113.0/24', '::ffff:203.0.113.9', true], ['203.0.113.0/24', '::ffff:cb00:7109', true], ['203.0.113.0/24', '0:0:0:0:0:ffff:203.0.113.9', true],
  ['203.0.113.0/24', '::203.0.113.9', false], ['::ffff:203.0.113.0/120', '203.0.113.9', true],
  ['2001:db8::/32', '2001:db8:1::1', true], ['2001:db8::/32', '2001:DB8::1', true], ['2001:db8::/32', '2001:db9::1', false], ['2001:db8::1/128', '2001:db8::2', false],
  ['0.0.0.0/0', '2001:db8::1', false], ['::/0', '8.8.8.8', true], ['fe80::/10', 'fe80::1%eth0', true],
  ['0.0.0.0/0', '', false], ['::/0', 'unknown', false], ['::/0', '8.8.8.8:443', false], ['::/0', '1.2.3', false], ['::/0', ' 8.8.8.8', false], ['::/0', 'fe80::1%a%b', false],
])('%s has %s: %s', (cidr, address, has) => {
  expect(networkSet([cidr]).has(address)).toBe(has);
});

test.each(['203.0.113.0', '203.0.113.0/', '203.0.113.0/33', '::/129', '203.0.113/24', '::/-1', '::/1.5', '::/0/0', 'fe80::%1/10', '300.0.0.0/8'])('%s is no network', (cidr) => {
  expect(parseNetwork(cidr)).toBeUndefined();
});

test('a network is in another if and only if all its addresses are', () => {
  const address = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
  const network = fc.record({ bits: address, length: fc.integer({ min: 0, max: 128 }) });
  fc.assert(fc.property(network, network, (outer, inner) => {
    const rest = 128n - BigInt(inner.length);
    const first = (inner.bits >> rest) << rest;
    const ends = [first, first + 2n ** rest - 1n].map((bits) => contains(outer, { bits, length: 128 }));
    expect(contains(outer, inner)).toBe(inner.length >= outer.length && ends.every(Boolean));
    expect(contains(inner, inner)).toBe(true);
  }));
});

test('every IPv6 address is read as the number it is', () => {
  fc.assert(fc.property(fc.ipV6(), (text) => {
    fc.pre(isIPv6(text));
    // URL writes an address in its one canonical form.
    const canonical = (given: string) => new URL(`http://[${given}]/`).hostname;
    const bits = parseAddress(text)!.toString(16).padStart(32, '0');
    expect(canonical(bits.match(/.{4}/g)!.join(':'))).toBe(canonical(text));
  }));
});
