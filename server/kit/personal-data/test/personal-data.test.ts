import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { manualClock, newMasterKey } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { noMetrics } from '../../observe.ts';
import { countByMaster, KEYS_SCHEMA } from '../key-store.ts';
import type { Kms } from '../kms.ts';
import { personalData, PersonErased, type Person } from '../personal-data.ts';

const db = await testDatabase([KEYS_SCHEMA]);
const database = db.database('keys');
const clock = manualClock();
const kms = newMasterKey();
const open = (over: Partial<Parameters<typeof personalData>[0]> = {}) => personalData({ database, kms, clock, metrics: noMetrics, ...over });
const newPerson = (): Person => ({ kind: 'customer', tenantId: randomUUID(), id: randomUUID() });
const PLACE = { table: 'accounts.customers', field: 'personal' };
const sealFor = async (person: Person, value: unknown) => ({ person, ...PLACE, sealed: await open().seal(person, PLACE.table, PLACE.field, value) });

/** Counts what it is asked. */
function counting(inner: Kms): Kms & { unwrapped: number } {
  const counted = { ...inner, unwrapped: 0, unwrap: async (keys: Parameters<Kms['unwrap']>[0]) => {
    counted.unwrapped += keys.length;
    return inner.unwrap(keys);
  } };
  return counted;
}

test('what one process sealed another opens', async () => {
  const person = newPerson();
  const sealed = await sealFor(person, { name: 'Ada' });
  expect(await open().open([sealed])).toEqual([{ name: 'Ada' }]);
  expect(Buffer.from(sealed.sealed).includes('Ada')).toBe(false);
});

test('many who make the first key of a person at once all seal under the same', async () => {
  const person = newPerson();
  const sealed = await Promise.all(Array.from({ length: 20 }, (_, n) => sealFor(person, n)));
  expect(await open().open(sealed)).toEqual(Array.from({ length: 20 }, (_, n) => n));
});

test('sealed bytes open for their person, tenant, table and field alone', async () => {
  const [ada, bob] = [newPerson(), newPerson()];
  const sealed = await sealFor(ada, 'secret');
  await sealFor(bob, 'other');
  for (const moved of [{ person: bob }, { table: 'accounts.idempotency_keys' }, { field: 'email' }]) {
    await expect(open().open([{ ...sealed, ...moved }])).rejects.toThrow();
  }
  await expect(open().open([{ ...sealed, person: { ...ada, tenantId: bob.tenantId } }])).rejects.toThrow(/no data key/);
});

test('a wrapped key that is put into another row does not open there', async () => {
  const [ada, bob] = [newPerson(), newPerson()];
  const sealed = await sealFor(ada, 'secret');
  await sealFor(bob, 'other');
  await database.execute(
    `UPDATE data_keys SET wrapped = (SELECT wrapped FROM data_keys WHERE subject_id = $1) WHERE subject_id = $2`, [ada.id, bob.id]);
  await expect(open().open([{ ...sealed, person: bob }])).rejects.toThrow(/does not open this data key/);
});

test('an erased person is gone: nothing opens, nothing is sealed again, and doing it twice is doing it once', async () => {
  const person = newPerson();
  const personal = open();
  const sealed = await sealFor(person, 'Ada');
  expect(await personal.open([sealed])).toEqual(['Ada']);
  await personal.erase(person);
  await personal.erase(person);
  expect(await personal.open([sealed])).toEqual([undefined]);
  await expect(personal.seal(person, PLACE.table, PLACE.field, 'Ada')).rejects.toThrow(PersonErased);
  expect(await database.query('SELECT wrapped, master_key FROM data_keys WHERE subject_id = $1', [person.id])).toEqual([{ wrapped: null, master_key: null }]);
  const never = newPerson();
  await personal.erase(never);
  await expect(personal.seal(never, PLACE.table, PLACE.field, 'Ada')).rejects.toThrow(PersonErased);
});

test('another process forgets an erased person as soon as its memory does', async () => {
  const person = newPerson();
  const elsewhere = open({ cacheMs: 60_000 });
  const sealed = await sealFor(person, 'Ada');
  expect(await elsewhere.open([sealed])).toEqual(['Ada']);
  await open().erase(person);
  clock.advance(60_001);
  expect(await elsewhere.open([sealed])).toEqual([undefined]);
});

test('a data key is asked for once while it is remembered, and of a page of people all at once', async () => {
  const asked = counting(kms);
  const personal = open({ kms: asked, cacheKeys: 10 });
  const people = Array.from({ length: 5 }, newPerson);
  const sealed = await Promise.all(people.map((person, n) => sealFor(person, n)));
  expect(await personal.open(sealed)).toEqual([0, 1, 2, 3, 4]);
  await personal.open(sealed);
  expect(asked.unwrapped).toBe(5);
  clock.advance(60_001);
  await personal.open(sealed.slice(0, 1));
  expect(asked.unwrapped).toBe(6);
});

test('an index is the same in every process, and another in every tenant and field', async () => {
  const tenant = randomUUID();
  const one = await open().index(tenant, 'email', 'a@example.com');
  expect(await open().index(tenant, 'email', 'a@example.com')).toEqual(one);
  for (const other of [open().index(randomUUID(), 'email', 'a@example.com'), open().index(tenant, 'document', 'a@example.com'), open().index(tenant, 'email', 'b@example.com')]) {
    expect(await other).not.toEqual(one);
  }
});

test('an index key can not be destroyed, nor a row taken away', async () => {
  const tenant = randomUUID();
  await open().index(tenant, 'email', 'x');
  await expect(database.execute(`UPDATE data_keys SET wrapped = NULL, master_key = NULL, destroyed_at = now() WHERE subject_id = $1`, [tenant])).rejects.toThrow(/check/);
  await expect(database.execute('DELETE FROM data_keys')).rejects.toThrow(/denied/);
});

test('data keys are stored wrapped, with the id of their master key', async () => {
  await sealFor(newPerson(), 'x');
  expect((await countByMaster(database)).map(({ masterKey }) => masterKey)).toEqual([await kms.newest()]);
});
