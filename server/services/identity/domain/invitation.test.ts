import { expect, test } from 'vitest';
import { canBeAccepted, close, INVITATION_MS, invitationView, newInvitation, sendAgain } from './invitation.ts';

const id = '0193d0a0-0000-7000-8000-000000000001';
const bob = { kind: 'user', id } as const;
const open = newInvitation({ id, tenantId: id, email: 'bob@example.com', role: 'viewer', invitedBy: bob }, 1_000);

test.each([[0, true], [INVITATION_MS - 1, true], [INVITATION_MS, false], [INVITATION_MS + 1, false]])('after %i ms it is good: %s', (ms, good) => {
  expect(canBeAccepted(open, 1_000 + ms)).toBe(good);
  expect(invitationView(open, 1_000 + ms).status).toBe(good ? 'open' : 'expired');
});

test('what is closed is never accepted, and shown as what it is', () => {
  for (const status of ['accepted', 'revoked'] as const) {
    expect(canBeAccepted(close(open, status), 1_000)).toBe(false);
    expect(invitationView(close(open, status), 1_000 + INVITATION_MS).status).toBe(status);
  }
});

test('sent again it is good for seven days more, and somebody else answers for it', () => {
  const key = { kind: 'key', id: '0193d0a0-0000-7000-8000-000000000009' } as const;
  const again = sendAgain(open, key, 1_000 + 2 * INVITATION_MS);
  expect(canBeAccepted(again, 1_000 + 3 * INVITATION_MS - 1)).toBe(true);
  expect(again).toMatchObject({ invitedBy: key, version: 2 });
});

test('what is shown of one holds no token and nobody who invited', () => {
  expect(Object.keys(invitationView(open, 1_000))).toEqual(['id', 'email', 'role', 'status', 'createdAt', 'sentAt', 'expiresAt']);
});
