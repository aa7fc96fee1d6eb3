import { expect, test } from 'vitest';
import { SCOPES } from '../../../../contracts/scopes.ts';
import { changeUser, type User, type UserChange } from './user.ts';

const full = { scopes: SCOPES, mode: 'live' } as const;
const user = (over: Partial<User> = {}): User => ({
  id: '0193d0a0-0000-7000-8000-000000000001', tenantId: '0193d0a0-0000-7000-8000-000000000002', email: 'ann@example.com', name: 'Ann',
  role: 'owner', status: 'active', emailVerified: false, version: 3, createdAt: new Date(0), ...over,
});

test.each<[Partial<User>, UserChange, number, string]>([
  [{}, { role: 'viewer' }, 0, 'last_owner'],
  [{}, { status: 'disabled' }, 0, 'last_owner'],
  [{}, { status: 'disabled', role: 'owner' }, 0, 'last_owner'],
  [{}, { role: 'viewer' }, 1, 'changed'],
  [{}, { status: 'disabled' }, 1, 'changed'],
  [{}, { name: 'Anna' }, 0, 'changed'],
  [{}, { role: 'owner', status: 'active' }, 0, 'same'],
  [{}, {}, 0, 'same'],
  [{ status: 'disabled' }, { role: 'viewer' }, 1, 'changed'],
  [{ role: 'viewer' }, { role: 'owner' }, 0, 'changed'],
  [{ role: 'viewer' }, { status: 'disabled' }, 0, 'changed'],
])('%j changed by %j beside %i other owners: %s', (before, change, others, outcome) => {
  const given = user(before);
  const result = changeUser(given, change, full, others);
  if (!result.ok) expect(result.error).toBe(outcome);
  else if (outcome === 'same') expect(result.value).toBe(given);
  else expect([outcome, result.value]).toEqual(['changed', { ...given, ...change, version: 4 }]);
});

test.each<[Partial<User>, UserChange]>([
  [{ role: 'owner' }, { name: 'Mallory' }],
  [{ role: 'owner' }, { role: 'viewer' }],
  [{ role: 'viewer' }, { role: 'owner' }],
  [{ role: 'owner', status: 'disabled' }, { status: 'active' }],
])('an identity with less than an owner may not change %j by %j', (before, change) => {
  const authority = { scopes: SCOPES.filter((scope) => scope !== 'ledger:write'), mode: 'live' } as const;
  expect(changeUser(user(before), change, authority, 5)).toEqual({ ok: false, error: 'forbidden' });
});
