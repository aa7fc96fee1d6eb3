import { expect, test } from 'vitest';
import { ROLE_SCOPES, SCOPES } from '../../../../contracts/scopes.ts';
import type { ApiKey } from './api-key.ts';
import { mayChangeKey, mayGiveRole, mayMakeKey, tidyScopes, type Authority } from './authority.ts';
import type { Bounds } from './bounds.ts';

const FREE: Bounds = { networks: [], expiresAt: null, spending: [] };
const owner: Authority = { scopes: SCOPES, mode: 'live' };
const peopleOnly: Authority = { scopes: ['identity:read', 'identity:write'], mode: 'live' };

test('a key gets no scope its maker lacks', () => {
  expect(mayMakeKey(owner, { scopes: SCOPES, mode: 'live', bounds: FREE })).toBe(true);
  expect(mayMakeKey(peopleOnly, { scopes: ['identity:read'], mode: 'live', bounds: FREE })).toBe(true);
  expect(mayMakeKey(peopleOnly, { scopes: ['identity:read', 'ledger:read'], mode: 'live', bounds: FREE })).toBe(false);
});

test('a test key makes test keys only', () => {
  expect(mayMakeKey({ ...owner, mode: 'test' }, { scopes: SCOPES, mode: 'test', bounds: FREE })).toBe(true);
  expect(mayMakeKey({ ...owner, mode: 'test' }, { scopes: ['ledger:read'], mode: 'live', bounds: FREE })).toBe(false);
});

const bounded: Bounds = { networks: ['10.0.0.0/8'], expiresAt: null, spending: [{ currency: 'EUR', total: 100 }] };
const limited: Authority = { ...owner, bounds: bounded, budgetId: 'a' };

test('a restricted key makes none with fewer bounds, and no people', () => {
  expect(mayMakeKey(limited, { scopes: ['ledger:read'], mode: 'live', bounds: FREE })).toBe(false);
  expect(mayMakeKey(limited, { scopes: ['ledger:read'], mode: 'live', bounds: { ...bounded, expiresAt: new Date() } })).toBe(true);
  expect(mayGiveRole(limited, 'viewer')).toBe(false);
});

test('with a budget of their own nobody gets at the budget of another key', () => {
  const key = { scopes: ['ledger:read'], mode: 'live', ...bounded, budgetId: 'b' } as unknown as ApiKey;
  expect(mayChangeKey(limited, key, bounded)).toBe(false);
  expect(mayChangeKey(limited, { ...key, budgetId: 'a' }, bounded)).toBe(true);
  expect(mayChangeKey(limited, { ...key, budgetId: 'a' }, FREE)).toBe(false);
  expect(mayChangeKey(owner, key, FREE)).toBe(true);
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
