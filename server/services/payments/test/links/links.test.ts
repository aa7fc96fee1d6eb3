import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeId } from '../../../../../contracts/ids.ts';
import { linkOperations } from '../../../../../contracts/payments/links.ts';
import { createLink, linkHandlers, updateLink } from '../../handlers/links/links.ts';
import { call } from '@orpc/server';
import { as, callOf, refusalOf } from '../payouts/world.ts';
import { startLinks } from './world.ts';

const world = await startLinks();
const { deps, newLink, clients } = world;
const handlers = linkHandlers(deps);

test('made once per key, read, listed, changed, closed', async () => {
  const { tenantId, account, link } = await newLink({ metadata: { order: '7' } });
  expect(link).toMatchObject({ status: 'open', amount: 1_250, open: null, uses: 'single', paid: 0, account, metadata: { order: '7' }, url: expect.stringMatching(/^https:\/\/pay\.example\/pay\/ten_\w+\/lnk_\w+$/) });
  const input = { account, currency: 'EUR', open: { min: 1, max: 2 }, description: 'Gift' };
  const once = await createLink(deps, callOf(tenantId, { idempotencyKey: 'k' }), input);
  expect(await createLink(deps, callOf(tenantId, { idempotencyKey: 'k' }), input)).toEqual(once);
  expect((await call(handlers.listPaymentLinks, { limit: 10 }, { context: { call: callOf(tenantId) } })).data.map(({ id }) => id)).toEqual([once.id, link.id]);

  const expiresAt = new Date(world.clock.now() - 1).toISOString();
  expect(await updateLink(deps, callOf(tenantId), { id: link.id, expiresAt, successUrl: 'https://a.example/' })).toMatchObject({ status: 'expired', expiresAt, successUrl: 'https://a.example/', metadata: { order: '7' } });
  expect(await updateLink(deps, callOf(tenantId), { id: link.id, active: false, expiresAt: null, metadata: {} })).toMatchObject({ status: 'inactive', active: false, expiresAt: null, metadata: {} });
  expect((await call(handlers.listPaymentLinks, { active: 'true' }, { context: { call: callOf(tenantId) } })).data.map(({ id }) => id)).toEqual([once.id]);
  const other = { context: { call: callOf(randomUUID()) } };
  expect(await refusalOf(call(handlers.getPaymentLink, { id: link.id }, other))).toMatchObject({ code: 'not_found' });
  expect(await refusalOf(call(handlers.updatePaymentLink, { id: link.id, active: true }, other))).toMatchObject({ code: 'not_found' });
  expect(await refusalOf(call(handlers.getPaymentLinkQr, { id: link.id }, other))).toMatchObject({ code: 'not_found' });
});

test('its address as a QR code', async () => {
  const { tenantId, link } = await newLink();
  expect(await call(handlers.getPaymentLinkQr, { id: link.id }, { context: { call: callOf(tenantId) } })).toMatchObject({ url: link.url, svg: expect.stringMatching(/^<svg [^>]*>.*<\/svg>\s*$/s) });
});

test("an account that is not there, in another currency, the tenant's own or closed takes nothing", async () => {
  const { tenantId, account } = await newLink();
  const make = (input: object) => createLink(deps, callOf(tenantId), { account, currency: 'EUR', amount: 1, description: 'x', ...input });
  expect(await refusalOf(make({ currency: 'USD' }))).toMatchObject({ code: 'currency_mismatch' });
  expect(await refusalOf(make({ account: 'acc_01kad0v2n8fxyrvgs8zr1m5q0c' }))).toMatchObject({ code: 'not_found' });
  const { accountId: suspense } = await clients.accounts.getSystemAccount({ tenantId, currency: 'EUR', kind: 'suspense' }, as(tenantId));
  expect(await refusalOf(make({ account: encodeId('account', suspense) }))).toMatchObject({ code: 'not_found' });
  await clients.accounts.closeAccount({ id: account }, as(tenantId));
  expect(await refusalOf(make({}))).toMatchObject({ code: 'account_closed' });
});

test.each([
  [{ amount: 1, open: { min: 1, max: 2 } }], [{}], [{ open: { min: 2, max: 1 } }], [{ amount: 0 }], [{ amount: 1, successUrl: 'javascript:alert(1)' }], [{ amount: 1, cancelUrl: 'data:text/html,x' }],
])('%j is refused by its shape', (input) => {
  const schema = linkOperations.createPaymentLink['~orpc'].inputSchema as unknown as { safeParse(given: unknown): { success: boolean } };
  const rest = { account: 'acc_01kad0v2n8fxyrvgs8zr1m5q0c', currency: 'EUR', description: 'x' };
  expect(schema.safeParse({ ...rest, ...input }).success).toBe(false);
  expect(schema.safeParse({ ...rest, amount: 1 }).success).toBe(true);
});
