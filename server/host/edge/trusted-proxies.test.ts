import { expect, it } from 'vitest';
import { believes, isNetwork } from './trusted-proxies.ts';

it('believes nobody where nothing is said', () => {
  expect(believes(false)('127.0.0.1', 0)).toBe(false);
});

it('believes so many hops', () => {
  const trusts = believes(2);
  expect([0, 1, 2].map((hop) => trusts('203.0.113.1', hop))).toEqual([true, true, false]);
});

it.each([
  ['10.1.2.3', true], ['10.0.0.0', true], ['11.0.0.1', false], ['192.0.2.7', true], ['192.0.2.8', false], ['fd00::1', true], ['fe80::1', false],
  ['::ffff:10.1.2.3', true], ['::ffff:11.0.0.1', false], ['unknown', false], ['', false], ['10.1.2.3, 1.1.1.1', false],
])('of networks: %s %s', (address, expected) => {
  expect(believes(['10.0.0.0/8', '192.0.2.7', 'fd00::/16'])(address, 0)).toBe(expected);
});

it.each([
  ['10.0.0.0/8', true], ['::1', true], ['fd00::/16', true], ['10.0.0.0/33', false], ['::/129', false], ['0.0.0.0/0', false], ['10.0.0', false], ['true', false], ['loopback', false],
  ['10.0.0.0/8/8', false], ['10.0.0.0/', false],
])('takes %s for a network: %s', (text, expected) => expect(isNetwork(text)).toBe(expected));
