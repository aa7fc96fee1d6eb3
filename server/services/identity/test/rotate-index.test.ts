import { expect, test } from 'vitest';
import { idMaker } from '../../../kit/clock.ts';
import { noMetrics } from '../../../kit/observe.ts';
import { personalData } from '../../../kit/personal-data/personal-data.ts';
import { INDEX_LEAD_MS, rotateSomeIndexes } from '../../../kit/personal-data/rotate-index.ts';
import { manualClock, newMasterKey } from '../../../test/support/service-context.ts';
import { insertTenant } from '../store/tenants.ts';
import { withPersonalData } from '../store/sealed-people.ts';
import { insertUser } from '../store/users.ts';
import { identityWorld } from './world.ts';

const kms = newMasterKey();
const world = await identityWorld({}, 'stand-in', kms);
const { api, clock, db } = world;
const keys = db.database('keys' as never);
const rotate = () => rotateSomeIndexes({ database: keys, kms, clock, newId: idMaker(clock), services: ['identity'] });
async function finish(): Promise<void> {
  clock.advance(60_000);
  while (await world.runJob('re-index') === true);
}
const codeOf = (tried: Promise<unknown>) => tried.then(() => 'ok', (error: { code: string }) => error.code);
const register = (email: string) => codeOf(world.newTenant(email));

test('people log in and nobody registers their email again, before, while and after the key of the index is replaced', async () => {
  const { email, owner } = await world.newTenant();
  const invited = world.newEmail();
  await api.createInvitation({ email: invited, role: 'viewer' }, world.as(owner));
  const same = async (when: string) => {
    expect(await codeOf(world.login(email)), when).toBe('ok');
    expect(await register(email), when).toBe('email_taken');
    expect(await codeOf(api.createInvitation({ email: invited, role: 'viewer' }, world.as(owner))), when).toBe(invitedAgain);
  };
  const invitedAgain = await codeOf(api.createInvitation({ email: invited, role: 'viewer' }, world.as(owner)));
  await same('before');
  await rotate();
  await same('made');
  clock.advance(INDEX_LEAD_MS);
  await same('in use');
  const newcomer = await world.newTenant();
  await finish();
  await same('done');
  expect([await register(newcomer.email), await codeOf(world.login(newcomer.email))]).toEqual(['email_taken', 'ok']);
  const rows = await world.database.query<{ index: Buffer }>(
    'SELECT email_index AS index FROM users WHERE email_index IS NOT NULL UNION ALL SELECT email_index FROM invitations WHERE email_index IS NOT NULL');
  expect(new Set(rows.map(({ index }) => index.length))).toEqual(new Set([48]));
});

test('of two who register one email while one process writes under the old key and one under the new, one has it', async () => {
  const [behind, ahead] = [manualClock(clock.now()), manualClock(clock.now())];
  const over = (own: typeof clock) => withPersonalData(db.database('identity'), personalData({ database: keys, kms, clock: own, metrics: noMetrics }));
  const tenant = { id: crypto.randomUUID(), name: 'T', version: 1, createdAt: new Date(clock.now()) };
  await insertTenant(world.database, tenant);
  await rotate();
  ahead.advance(INDEX_LEAD_MS);
  for (let n = 0; n < 10; n++) {
    const email = world.newEmail();
    const insert = (own: typeof clock) => over(own).transaction((tx) => insertUser(tx, {
      id: crypto.randomUUID(), tenantId: tenant.id, email, name: 'N', role: 'viewer', status: 'active', emailVerified: false, version: 1, createdAt: new Date(clock.now()),
    }, 'x'));
    expect((await Promise.all([insert(behind), insert(ahead)])).toSorted()).toEqual([false, true]);
  }
  clock.advance(INDEX_LEAD_MS);
  await finish();
  expect((await world.database.query('SELECT FROM users WHERE length(email_index) = 32'))).toEqual([]);
});
