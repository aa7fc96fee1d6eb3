import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ROLES, ROLE_SCOPES, SCOPES, type Scope } from '../../../../contracts/scopes.ts';
import { mayGiveRole } from './authority.ts';
import { changeRole, isReservedName, type TenantRole } from './tenant-role.ts';
import { changeUser, mayRemove, type User } from './user.ts';

const role = (scopes: readonly Scope[]): TenantRole => ({
  id: '0193d0a0-0000-7000-8000-00000000000a', tenantId: '0193d0a0-0000-7000-8000-000000000002', name: 'Desk', scopes, version: 1, createdAt: new Date(0),
});
const person = (over: Partial<User>): User => ({
  id: '0193d0a0-0000-7000-8000-000000000001', tenantId: '0193d0a0-0000-7000-8000-000000000002', email: 'ann@example.com', name: 'Ann',
  role: 'viewer', status: 'active', emailVerified: false, version: 3, createdAt: new Date(0), ...over,
});
const someScopes = fc.subarray([...SCOPES]);
const authority = (scopes: readonly Scope[]) => ({ scopes, mode: 'live' as const });

test('nobody gets more by changing a role than they have, and nobody touches a role mightier than themselves', () => {
  fc.assert(fc.property(someScopes, someScopes, someScopes, (own, before, wanted) => {
    const changed = changeRole(role(before), { permissions: wanted }, authority(own));
    const covered = [...before, ...wanted].every((scope) => own.includes(scope));
    expect(changed.ok).toBe(covered);
    if (changed.ok) expect(new Set(changed.value.scopes)).toEqual(new Set(wanted));
  }));
});

test('a change that changes nothing is no new version', () => {
  const before = role(['ledger:read', 'accounts:read'].toSorted() as Scope[]);
  expect(changeRole(before, { name: 'Desk', permissions: ['ledger:read', 'accounts:read', 'ledger:read'] }, authority(SCOPES))).toEqual({ ok: true, value: before });
  expect(changeRole(before, { name: 'Front desk' }, authority(SCOPES))).toMatchObject({ ok: true, value: { version: 2, name: 'Front desk' } });
});

test.each([...ROLES, 'Owner', ' ADMIN '])('%j is the name of a role that every tenant has', (name) => expect(isReservedName(name)).toBe(true));
test.each(['Desk', 'owners', 'the owner'])('%j is not', (name) => expect(isReservedName(name)).toBe(false));

test('a role of the tenant is given by whoever has all of it, whatever they are called', () => {
  fc.assert(fc.property(someScopes, someScopes, (own, scopes) => {
    expect(mayGiveRole(authority(own), role(scopes))).toBe(scopes.every((scope) => own.includes(scope)));
  }));
});

test('of two roles of a tenant with the same permissions one is still not the other', () => {
  const desk = { id: '0193d0a0-0000-7000-8000-00000000000a', scopes: ['ledger:read'] as const };
  const other = { ...desk, id: '0193d0a0-0000-7000-8000-00000000000b' };
  const before = person({ role: desk });
  expect(changeUser(before, { role: other }, authority(SCOPES), 1)).toMatchObject({ ok: true, value: { version: 4, role: other } });
  expect(changeUser(before, { role: { ...desk } }, authority(SCOPES), 1)).toEqual({ ok: true, value: before });
});

test('the last owner does not become a role of the tenant that may do all the same', () => {
  expect(changeUser(person({ role: 'owner' }), { role: role(SCOPES) }, authority(SCOPES), 0)).toEqual({ ok: false, error: 'last_owner' });
});

test.each<[Partial<User>, readonly Scope[], number, string]>([
  [{ role: 'owner' }, SCOPES, 0, 'last_owner'],
  [{ role: 'owner', status: 'disabled' }, SCOPES, 0, 'removed'],
  [{ role: 'owner' }, SCOPES, 1, 'removed'],
  [{ role: 'owner' }, ROLE_SCOPES.admin, 1, 'forbidden'],
  [{ role: 'viewer' }, ROLE_SCOPES.admin, 1, 'removed'],
  [{ role: role(['tenant:write']) }, ROLE_SCOPES.admin, 1, 'forbidden'],
])('%j, to be removed with %j beside %i other owners: %s', (user, own, others, outcome) => {
  const result = mayRemove(person(user), authority(own), others);
  expect(result.ok ? 'removed' : result.error).toBe(outcome);
});
