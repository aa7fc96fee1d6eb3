import { expect, test } from 'vitest';
import { decodeId } from '../../../../contracts/ids.ts';
import { idMaker } from '../../../kit/clock.ts';
import { INDEX_LEAD_MS, rotateSomeIndexes } from '../../../kit/personal-data/rotate-index.ts';
import { manualClock, newMasterKey } from '../../../test/support/service-context.ts';
import { as, newTenant, startAccounts } from './support.ts';

const clock = manualClock();
const kms = newMasterKey();
const world = await startAccounts(clock, {}, kms);
const { accounts, database, db } = world;
const personOf = (n: number) => ({ name: `Person ${n}`, email: `Person${n}@example.com`, reference: `crm-${n}`, document: { type: 'passport' as const, number: `AB ${n}`, country: 'GB' } });
const filtersOf = (n: number) => [{ email: `person${n}@EXAMPLE.com` }, { documentNumber: `ab${n}` }, { reference: `crm-${n}` }];
const indexesOf = (tenant: string) => database.query<{ id: string; email: Buffer; document: Buffer; reference: Buffer; version: number }>(
  'SELECT id, email_index AS email, document_index AS document, reference_index AS reference, version FROM customers WHERE tenant_id = $1 ORDER BY id', [tenant]);

test('customers are found by all that they were found by, before, while and after the key of the index is replaced', async () => {
  const [tenant, other] = [newTenant(), newTenant()];
  const ids: string[] = [];
  const add = async (n: number) => { ids[n] = (await accounts.createCustomer(personOf(n), as(tenant))).id; };
  const allAreFound = async () => {
    for (const n of ids.keys()) for (const filter of filtersOf(n)) expect((await accounts.listCustomers(filter, as(tenant))).data.map(({ id }) => id), `${n} ${JSON.stringify(filter)}`).toEqual([ids[n]]);
  };
  await add(0);
  await accounts.createCustomer({ name: 'Nobody to be found' }, as(tenant));
  await accounts.createCustomer(personOf(0), as(other));
  const before = await indexesOf(tenant);
  await rotateSomeIndexes({ database: db.database('keys' as never), kms, clock, newId: idMaker(clock), services: ['accounts'] });
  await add(1);
  await allAreFound();
  clock.advance(INDEX_LEAD_MS);
  await add(2);
  await allAreFound();
  clock.advance(60_000);
  while (await world.runJob('re-index') === true) await allAreFound();
  await allAreFound();
  const [first, ...rest] = (await indexesOf(tenant)).filter(({ email }) => email !== null);
  expect(first!.id).toBe(decodeId('customer', ids[0]!));
  expect([first!.version, first!.email.equals(before[0]!.email)]).toEqual([1, false]);
  // All under one key, which each index begins with.
  const all = [first!, ...rest].flatMap(({ email, document, reference }) => [email, document, reference]);
  expect(new Set(all.map((index) => index.subarray(0, 16).toString('hex'))).size).toBe(1);
  expect(all.map(({ length }) => length)).toEqual(Array(9).fill(48));
  expect((await indexesOf(other))[0]!.email.subarray(0, 16).equals(first!.email.subarray(0, 16))).toBe(false);
  await accounts.updateCustomer({ id: ids[0]!, email: 'countess@example.com' }, as(tenant));
  expect((await accounts.listCustomers({ email: 'countess@example.com' }, as(tenant))).data).toHaveLength(1);
  expect((await accounts.listCustomers(filtersOf(0)[0]!, as(tenant))).data).toEqual([]);
});

test('a request that is made again under the new key is known', async () => {
  const tenant = newTenant();
  const first = await accounts.createCustomer(personOf(7), as(tenant, { idempotencyKey: 'once' }));
  await rotateSomeIndexes({ database: db.database('keys' as never), kms, clock, newId: idMaker(clock), services: ['accounts'] });
  clock.advance(INDEX_LEAD_MS + 60_000);
  expect((await accounts.createCustomer(personOf(7), as(tenant, { idempotencyKey: 'once' }))).id).toBe(first.id);
  while (await world.runJob('re-index') === true);
  expect((await accounts.createCustomer(personOf(7), as(tenant, { idempotencyKey: 'once' }))).id).toBe(first.id);
});
