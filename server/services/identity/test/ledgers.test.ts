import { expect, test } from 'vitest';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { identityWorld } from './world.ts';

const world = await identityWorld();
const { api } = world;
const owns = async (tenantId: string, id: string) => (await api.ownsLedger({ tenantId, ledgerId: decodeId('ledger', id)! }, world.anyone)).owned;

test('the first ledger is the tenant itself, there from the beginning; further ones come before it in the list', async () => {
  const { owner } = await world.newTenant();
  const first = encodeId('ledger', owner.tenantId);
  expect((await api.listLedgers({}, world.as(owner))).data).toMatchObject([{ id: first, name: 'Acme' }]);
  const made = [];
  for (const name of ['North', 'South']) made.push(await api.createLedger({ name }, world.as(owner)));
  const { data, nextCursor } = await api.listLedgers({ limit: 2 }, world.as(owner));
  expect(data).toEqual(made.toReversed());
  expect((await api.listLedgers({ limit: 2, cursor: nextCursor! }, world.as(owner))).data.map(({ id }) => id)).toEqual([first]);
  for (const ledger of [...made, { id: first }]) expect(await api.getLedger({ id: ledger.id }, world.as(owner))).toMatchObject(ledger);
});

test('a ledger is opened once a key', async () => {
  const { owner } = await world.newTenant();
  const once = await api.createLedger({ name: 'North' }, world.as(owner, 'k'));
  expect(await api.createLedger({ name: 'North' }, world.as(owner, 'k'))).toEqual(once);
  expect((await api.listLedgers({}, world.as(owner))).data).toHaveLength(2);
});

test("another tenant's ledger is none of one's own, nor is one that nobody has", async () => {
  const [{ owner }, { owner: stranger }] = [await world.newTenant(), await world.newTenant()];
  const { id } = await api.createLedger({ name: 'North' }, world.as(owner));
  expect([await owns(owner.tenantId, id), await owns(owner.tenantId, encodeId('ledger', owner.tenantId))]).toEqual([true, true]);
  expect([await owns(stranger.tenantId, id), await owns(stranger.tenantId, encodeId('ledger', owner.tenantId)), await owns(owner.tenantId, encodeId('ledger', world.ports.newId()))])
    .toEqual([false, false, false]);
  await expect(api.getLedger({ id }, world.as(stranger))).rejects.toMatchObject({ code: 'not_found' });
  expect((await api.listLedgers({}, world.as(stranger))).data.map((ledger) => ledger.id)).not.toContain(id);
});
