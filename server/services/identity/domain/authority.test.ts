import { expect, test } from 'vitest';
import { ROLE_SCOPES, SCOPES } from '../../../../contracts/scopes.ts';
import { mayGiveRole, mayMakeKey, tidyScopes, type Authority } from './authority.ts';

const owner: Authority = { scopes: SCOPES, mode: 'live' };
const peopleOnly: Authority = { scopes: ['identity:read', 'identity:write'], mode: 'live' };

test('a key gets no scope its maker lacks', () => {
  expect(mayMakeKey(owner, SCOPES, 'live')).toBe(true);
  expect(mayMakeKey(peopleOnly, ['identity:read'], 'live')).toBe(true);
  expect(mayMakeKey(peopleOnly, ['identity:read', 'ledger:read'], 'live')).toBe(false);
});

test('a test key makes test keys only', () => {
  expect(mayMakeKey({ ...owner, mode: 'test' }, SCOPES, 'test')).toBe(true);
  expect(mayMakeKey({ ...owner, mode: 'test' }, ['ledger:read'], 'live')).toBe(false);
});

test('nobody gives a role that may do more than they may', () => {
  expect(mayGiveRole(owner, 'owner')).toBe(true);
  expect(mayGiveRole({ ...owner, scopes: ROLE_SCOPES.operator }, 'owner')).toBe(false);
  expect(mayGiveRole({ ...owner, scopes: ROLE_SCOPES.operator }, 'analyst')).toBe(true);
  expect(mayGiveRole(peopleOnly, 'viewer')).toBe(false);
});

test('scopes are kept once and in order', () => {
  expect(tidyScopes(['ledger:read', 'identity:read', 'ledger:read'])).toEqual(['identity:read', 'ledger:read']);
});
