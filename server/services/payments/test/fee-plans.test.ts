import { expect, test } from 'vitest';
import { decodeId } from '../../../../contracts/ids.ts';
import { findFeePlan, findFeePlanOf } from '../store/fee-plans.ts';
import { as, newTenant, paymentsWorld, refusal } from './routing-world.ts';

const { api, accounts, database, told } = await paymentsWorld();
const RULE = { bps: 290, fixed: 30, currency: 'EUR' };
const uuidOf = (id: string) => decodeId('feePlan', id)!;

async function newMerchant(tenantId: string): Promise<{ id: string; uuid: string }> {
  const { id } = await accounts.createAccount({ name: 'Shop', currency: 'EUR', kind: 'merchant' }, as(tenantId));
  return { id, uuid: decodeId('account', id)! };
}

test('a change makes a new version, and the old one stays what it was', async () => {
  const tenantId = newTenant();
  const made = await api.createFeePlan({ name: 'Standard', rules: [RULE], refunds: 'proportional' }, as(tenantId));
  const changed = await api.updateFeePlan({ id: made.id, rules: [{ bps: 100 }] }, as(tenantId));
  expect(changed).toMatchObject({ version: 2, name: 'Standard', refunds: 'proportional', rules: [{ bps: 100, fixed: 0 }] });
  expect(await api.getFeePlan({ id: made.id, version: 1 }, as(tenantId))).toMatchObject({ version: 1, rules: [RULE] });
  expect(await api.getFeePlan({ id: made.id }, as(tenantId))).toEqual(changed);
  expect(await refusal(api.getFeePlan({ id: made.id, version: 3 }, as(tenantId)))).toBe('not_found');
  expect((await findFeePlan(database, tenantId, uuidOf(made.id), 1))!.rules).toEqual([RULE]);
  expect((await told(tenantId)).map(({ types, data }) => [types[0], data['version']])).toEqual([['fee-plan.created', 1], ['fee-plan.updated', 2]]);
});

test('ten changes at once are ten versions', async () => {
  const tenantId = newTenant();
  const { id } = await api.createFeePlan({ name: 'Standard', rules: [] }, as(tenantId));
  const versions = await Promise.all(Array.from({ length: 10 }, async (_, bps) => (await api.updateFeePlan({ id, rules: [{ bps }] }, as(tenantId))).version));
  expect(versions.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('an account goes by its own plan, then by the default, then by none', async () => {
  const tenantId = newTenant();
  const [shop, other] = [await newMerchant(tenantId), await newMerchant(tenantId)];
  const [own, byDefault] = await Promise.all(['own', 'default'].map((name) => api.createFeePlan({ name, rules: [RULE] }, as(tenantId))));
  const planOf = async (uuid: string) => (await findFeePlanOf(database, tenantId, uuid))?.name;
  expect(await planOf(shop.uuid)).toBeUndefined();
  await api.assignFeePlan({ accountId: null, planId: byDefault!.id }, as(tenantId));
  await api.assignFeePlan({ accountId: shop.id, planId: own!.id }, as(tenantId));
  expect([await planOf(shop.uuid), await planOf(other.uuid)]).toEqual(['own', 'default']);
  expect((await api.listFeePlanAssignments({}, as(tenantId))).data).toEqual([{ accountId: shop.id, planId: own!.id }, { accountId: null, planId: byDefault!.id }]);
  expect((await api.listFeePlanAssignments({ planId: own!.id }, as(tenantId))).data).toEqual([{ accountId: shop.id, planId: own!.id }]);
  await api.assignFeePlan({ accountId: shop.id, planId: null }, as(tenantId));
  expect(await planOf(shop.uuid)).toBe('default');
  await api.assignFeePlan({ accountId: null, planId: null }, as(tenantId));
  expect(await planOf(shop.uuid)).toBeUndefined();
});

test('plans and accounts of another tenant are not there', async () => {
  const [tenantId, stranger] = [newTenant(), newTenant()];
  const { id } = await api.createFeePlan({ name: 'Mine', rules: [RULE] }, as(tenantId));
  const shop = await newMerchant(tenantId);
  const [foreignPlan, foreignShop] = [await api.createFeePlan({ name: 'Theirs', rules: [] }, as(stranger)), await newMerchant(stranger)];
  expect(await Promise.all([
    api.getFeePlan({ id }, as(stranger)), api.updateFeePlan({ id, name: 'x' }, as(stranger)), api.assignFeePlan({ accountId: foreignShop.id, planId: id }, as(stranger)),
    api.assignFeePlan({ accountId: shop.id, planId: foreignPlan.id }, as(stranger)), api.listFeePlanAssignments({ planId: id }, as(stranger)),
  ].map(refusal))).toEqual(Array(5).fill('not_found'));
  expect(await findFeePlanOf(database, stranger, shop.uuid)).toBeUndefined();
});

test('no plan for what is no merchant', async () => {
  const tenantId = newTenant();
  const { id } = await api.createFeePlan({ name: 'Standard', rules: [] }, as(tenantId));
  await accounts.getSystemAccount({ tenantId, currency: 'EUR', kind: 'fees' }, as(tenantId));
  const own = (await accounts.listAccounts({ kind: 'fees' }, as(tenantId))).data[0]!;
  expect(await refusal(api.assignFeePlan({ accountId: own.id, planId: id }, as(tenantId)))).toBe('invalid_request');
});

test.each([
  ['a fixed amount of no currency', { bps: 0, fixed: 30 }], ['min above max', { currency: 'EUR', min: 2, max: 1 }], ['more than all of it', { bps: 10_001 }], ['half a point', { bps: 1.5 }],
  ['less than nothing', { currency: 'EUR', fixed: -1 }], ['a country that is a name', { countries: ['Germany'] }], ['a rule that names nothing by an empty list', { methods: [] }],
])('refuses %s', async (_what, rule) => {
  await expect(api.createFeePlan({ name: 'x', rules: [rule as never] }, as(newTenant()))).rejects.toThrow();
});
