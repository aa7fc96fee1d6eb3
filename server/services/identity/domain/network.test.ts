import { expect, test } from 'vitest';
import { networkOf } from './network.ts';

test.each([
  ['203.0.113.77', '203.0.113.0/24'], ['::ffff:203.0.113.77', '203.0.113.0/24'], ['2001:db8:1:2::3', '2001:db8:1::/48'],
  ['2001:0db8:0001:ffff:0:0:0:1', '2001:db8:1::/48'], ['2001:db8::1', '2001:db8:0::/48'], ['::1', '0:0:0::/48'], ['fe80::1%eth0', 'fe80:0:0::/48'],
  [undefined, 'unknown'], ['', 'unknown'], ['nonsense', 'unknown'],
])('%s is in %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
