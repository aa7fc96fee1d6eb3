import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressOf } from './client-address.ts';

it.each([
  ['203.0.113.9', '203.0.113.9'], ['::ffff:203.0.113.9', '203.0.113.9'], ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'], ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0:0:ffff::', '2001:db8:0:0::/64'], ['::1', '0:0:0:0::/64'], ['fe80::1%eth0', 'fe80:0:0:0::/64'], ['1::', '1:0:0:0::/64'], ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['unknown', 'unknown'], ['', 'unknown'], ['_hidden', 'unknown'],
])('limits %j as %s', (ip, expected) => expect(addressOf(ip)).toBe(expected));

it('counts all addresses of one IPv6 network as one, however they are written', () => {
  fc.assert(fc.property(fc.ipV6(), (ip) => {
    const once = addressOf(ip);
    if (!once.endsWith('::/64')) return;
    const network = once.slice(0, -'::/64'.length);
    expect(addressOf(`${network}:1:2:3:4`)).toBe(once);
    expect(addressOf(`${network.toUpperCase()}::`)).toBe(once);
  }));
});
