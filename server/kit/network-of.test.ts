import fc from 'fast-check';
import { expect, it } from 'vitest';
import { networkOf } from './network.ts';

it.each([
  ['203.0.113.7', '203.0.113.0/24'],
  ['::ffff:203.0.113.7', '203.0.113.0/24'],
  ['127.0.0.1', '127.0.0.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:0DB8:0001::6', '2001:db8:1::/48'],
  ['2001:db8::', '2001:db8:0::/48'],
  ['::1', '0:0:0::/48'],
  ['::', '0:0:0::/48'],
  ['fe80::1%eth0', 'fe80:0:0::/48'],
  ['::2:3:4:5:6:7:8', '0:2:3::/48'],
  ['64:ff9b::192.0.2.33', '64:ff9b:0::/48'],
  ['1:2:3:4:5:6:192.0.2.33', '1:2:3::/48'],
])('%s is in %s', (address, network) => expect(networkOf(address)).toBe(network));

it.each(['', 'localhost', '203.0.113', '203.0.113.256', '2001:db8:::1', 'unix:', '1,2'])('%j is no address', (address) => expect(networkOf(address)).toBeUndefined());

it('is the same for all addresses of one /24', () => {
  fc.assert(fc.property(fc.ipV4(), fc.nat(255), (address, last) => {
    expect(networkOf([...address.split('.').slice(0, 3), last].join('.'))).toBe(networkOf(address));
  }));
});

it('of any IPv6 address is a prefix of it, written out', () => {
  fc.assert(fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
    const hex = groups.map((group) => group.toString(16));
    expect(networkOf(hex.join(':'))).toBe(`${hex.slice(0, 3).join(':')}::/48`);
    // As browsers and kernels write it.
    expect(networkOf(new URL(`http://[${hex.join(':')}]`).hostname.slice(1, -1))).toBe(networkOf(hex.join(':')));
  }));
});
