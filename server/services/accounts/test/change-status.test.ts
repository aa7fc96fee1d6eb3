import { expect, test } from 'vitest';
import { decodeId } from '../../../../contracts/ids.ts';
import { as, newTenant, refusal, startAccounts } from './support.ts';

const { accounts, asAdmin, clearingOf, clock, database, ledger, move, settleChanges, told } = await startAccounts();

async function openFunded(amount = 0) {
  const tenant = newTenant();
  const { id } = await accounts.createAccount({ name: 'A', currency: 'USD' }, as(tenant));
  const clearing = await clearingOf(tenant);
  if (amount > 0) await move(tenant, clearing, id, amount);
  const typesTold = async () => (await told(tenant)).filter(({ subject }) => subject === id).map(({ types }) => types[0]);
  return { tenant, id, clearing, typesTold };
}

const unsettled = (tenant: string) => database.query('SELECT FROM unsettled_changes WHERE tenant_id = $1', [tenant]);

test('a frozen account moves nothing until it is unfrozen', async () => {
  const { tenant, id, clearing, typesTold } = await openFunded(500);
  expect(await accounts.freezeAccount({ id, reason: 'stolen card' }, as(tenant)))
    .toMatchObject({ id, status: 'frozen', balance: { posted: 500 } });
  await expect(move(tenant, id, clearing, 1)).rejects.toThrow('account_frozen');
  await expect(move(tenant, clearing, id, 1)).rejects.toThrow('account_frozen');
  expect(await accounts.unfreezeAccount({ id }, as(tenant))).toMatchObject({ status: 'open' });
  await move(tenant, id, clearing, 1);
  expect(await typesTold()).toEqual(['account.created', 'account.suspended', 'account.resumed']);
  expect(await unsettled(tenant)).toEqual([]);
});

test('asking for the status an account has changes and tells nothing', async () => {
  const { tenant, id, typesTold } = await openFunded();
  await accounts.unfreezeAccount({ id }, as(tenant));
  for (let n = 0; n < 3; n++) expect(await accounts.freezeAccount({ id }, as(tenant))).toMatchObject({ status: 'frozen' });
  for (let n = 0; n < 3; n++) expect(await accounts.closeAccount({ id }, as(tenant))).toMatchObject({ status: 'closed' });
  expect(await typesTold()).toEqual(['account.created', 'account.suspended', 'account.closed']);
});

test('why a status was changed stands in the event', async () => {
  const { tenant, id } = await openFunded();
  await accounts.freezeAccount({ id, reason: 'stolen card' }, as(tenant));
  await accounts.unfreezeAccount({ id }, as(tenant, { reason: 'card found' }));
  expect((await told(tenant)).filter(({ subject }) => subject === id).map(({ data }) => data.statusReason))
    .toEqual([null, 'stolen card', 'card found']);
});

test('an account with money or a hold on it is not closed', async () => {
  const { tenant, id, clearing, typesTold } = await openFunded(500);
  expect(await refusal(accounts.closeAccount({ id }, as(tenant)))).toBe('account_not_empty');
  await move(tenant, id, clearing, 500);
  await move(tenant, clearing, id, 5, 'USD', true);
  expect(await refusal(accounts.closeAccount({ id }, as(tenant)))).toBe('account_not_empty');
  expect(await accounts.getAccount({ id }, as(tenant))).toMatchObject({ status: 'open' });
  expect(await typesTold()).toEqual(['account.created']);
});

test('a closed account stays closed', async () => {
  const { tenant, id } = await openFunded();
  await accounts.closeAccount({ id }, as(tenant));
  expect(await refusal(accounts.freezeAccount({ id }, as(tenant)))).toBe('account_closed');
  expect(await refusal(accounts.unfreezeAccount({ id }, as(tenant)))).toBe('account_closed');
  expect(await accounts.getAccount({ id }, as(tenant))).toMatchObject({ status: 'closed' });
});

test('the tenant\'s own accounts can be frozen, not closed', async () => {
  const { tenant, clearing } = await openFunded();
  expect(await refusal(accounts.closeAccount({ id: clearing }, as(tenant)))).toBe('forbidden');
  expect(await accounts.freezeAccount({ id: clearing }, as(tenant))).toMatchObject({ status: 'frozen', kind: 'clearing' });
  expect(await accounts.unfreezeAccount({ id: clearing }, as(tenant))).toMatchObject({ status: 'open' });
});

test('the same idempotency key gives the first answer, also after the status has changed again', async () => {
  const { tenant, id } = await openFunded();
  const frozen = await accounts.freezeAccount({ id }, as(tenant, { idempotencyKey: 'k' }));
  await accounts.unfreezeAccount({ id }, as(tenant));
  const again = as(tenant, { idempotencyKey: 'k' });
  expect(await accounts.freezeAccount({ id }, again)).toEqual(frozen);
  expect(again.context.call.reply.replayed).toBe(true);
  expect(await accounts.getAccount({ id }, as(tenant))).toMatchObject({ status: 'open' });
  expect(await refusal(accounts.closeAccount({ id }, as(tenant, { idempotencyKey: 'k' })))).toBe('idempotency_key_reused');
});

test('freezing and unfreezing at once: what was told last is what the ledger says', async () => {
  const { tenant, id, typesTold } = await openFunded();
  const { freezeAccount, unfreezeAccount } = accounts;
  await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? freezeAccount : unfreezeAccount)({ id }, as(tenant))));
  const { status } = await accounts.getAccount({ id }, as(tenant));
  const types = await typesTold();
  expect(types.at(-1)).toBe(status === 'frozen' ? 'account.suspended' : 'account.resumed');
  // One by one, so that no event repeats the one before it.
  for (let n = 1; n < types.length; n++) expect(types[n]).not.toBe(types[n - 1]);
  expect(await unsettled(tenant)).toEqual([]);
});

test('closing at once happens once', async () => {
  const { tenant, id, typesTold } = await openFunded();
  await Promise.all(Array.from({ length: 10 }, () => accounts.closeAccount({ id }, as(tenant))));
  expect(await typesTold()).toEqual(['account.created', 'account.closed']);
});

test('a change cut off after the ledger made it shows at once, and is told once by the job', async () => {
  const { tenant, id, typesTold } = await openFunded();
  await asAdmin(`ALTER TABLE accounts.accounts ADD CONSTRAINT cut_off CHECK (status <> 'frozen') NOT VALID`);
  await expect(accounts.freezeAccount({ id }, as(tenant))).rejects.toThrow('cut_off');
  await asAdmin('ALTER TABLE accounts.accounts DROP CONSTRAINT cut_off');
  expect(await accounts.getAccount({ id }, as(tenant))).toMatchObject({ status: 'frozen' });
  expect(await typesTold()).toEqual(['account.created']);

  expect(await settleChanges.run()).toBe(false);
  clock.advance(61_000);
  while (await settleChanges.run());
  expect(await typesTold()).toEqual(['account.created', 'account.suspended']);
  expect(await accounts.freezeAccount({ id }, as(tenant))).toMatchObject({ status: 'frozen' });
  expect(await typesTold()).toEqual(['account.created', 'account.suspended']);
});

test('a cut-off change of limits is told by the next change of the account', async () => {
  const { tenant, id, typesTold } = await openFunded();
  const accountId = decodeId('account', id)!;
  await ledger.changeAccount({ tenantId: tenant, accountId, limits: { daily: 100 } }, as(tenant));
  expect(await accounts.freezeAccount({ id }, as(tenant))).toMatchObject({ status: 'frozen', limits: { daily: 100 } });
  expect(await typesTold()).toEqual(['account.created', 'account.updated', 'account.suspended']);
});

test('a refused change leaves a note that the job takes away without a word', async () => {
  const { tenant, id, typesTold } = await openFunded(5);
  expect(await refusal(accounts.closeAccount({ id }, as(tenant)))).toBe('account_not_empty');
  expect(await unsettled(tenant)).toHaveLength(1);
  clock.advance(61_000);
  while (await settleChanges.run());
  expect(await unsettled(tenant)).toEqual([]);
  expect(await typesTold()).toEqual(['account.created']);
});

test('two jobs at once settle each change once', async () => {
  const opened = await Promise.all(Array.from({ length: 6 }, () => openFunded()));
  await asAdmin(`ALTER TABLE accounts.accounts ADD CONSTRAINT cut_off CHECK (status <> 'frozen') NOT VALID`);
  await Promise.allSettled(opened.map(({ id, tenant }) => accounts.freezeAccount({ id }, as(tenant))));
  await asAdmin('ALTER TABLE accounts.accounts DROP CONSTRAINT cut_off');
  clock.advance(61_000);
  const drain = async () => { while (await settleChanges.run()); };
  await Promise.all([drain(), drain(), drain()]);
  for (const { typesTold } of opened) expect(await typesTold()).toEqual(['account.created', 'account.suspended']);
});
