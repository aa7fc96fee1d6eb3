import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import { cancelPayout } from '../../handlers/payouts/cancel-payout.ts';
import { getPayout, listPayouts } from '../../handlers/payouts/read-payouts.ts';
import { hearTold } from '../../handlers/payouts/told.ts';
import { findPayout } from '../../store/payouts/payouts.ts';
import { as, callOf, FUNDS, refusalOf, startPayouts } from './world.ts';

const world = await startPayouts();
const { bank, ask, get, work, after, tell, balanceOf, clients } = world;
const PAID = { type: 'paid' as const, atMs: world.clock.now() };
const RETURNED = { type: 'returned' as const, error: bank.error, amount: 1_000 };
const FAILED = { type: 'failed' as const, error: bank.error };

async function setUp(options: Parameters<typeof world.openAccount>[1] = {}) {
  const tenantId = randomUUID();
  const from = await world.openAccount(tenantId, options);
  return { tenantId, from, balance: () => balanceOf(tenantId, from), types: async () => (await world.told(tenantId)).flatMap(({ types }) => types) };
}

const uuid = (id: string) => decodeId('payout', id)!;
const whole = { posted: FUNDS, held: 0, available: FUNDS };
const holding = { posted: FUNDS, held: 1_000, available: FUNDS - 1_000 };
const gone = { posted: FUNDS - 1_000, held: 0, available: FUNDS - 1_000 };

test('it is reserved, sent, leaves the account when the bank has it, and arrives', async () => {
  const { tenantId, from, balance, types } = await setUp();
  const created = await ask(tenantId, from, { statement: 'Invoice 7', metadata: { order: '7' } });
  expect(created).toMatchObject({ status: 'pending', unknown: false, to: { number: 'DE89 •••• 3000', holder: 'Erika Mustermann' }, statement: 'Invoice 7', metadata: { order: '7' } });
  expect(await balance()).toEqual(holding);
  await work();
  expect(await get(tenantId, created.id)).toMatchObject({ status: 'in_transit', reference: bank.books.get(uuid(created.id))!.reference });
  expect(await balance()).toEqual(gone);
  expect(bank.books.get(uuid(created.id))!.order).toMatchObject({ publicId: created.id, amount: 1_000, currency: 'EUR', statement: 'Invoice 7', to: { iban: 'DE89370400440532013000', holder: 'Erika Mustermann' } });
  await tell(tenantId, created.id, PAID);
  const paid = await get(tenantId, created.id);
  expect(paid).toMatchObject({ status: 'paid', paidAt: new Date(PAID.atMs).toISOString(), postings: [{ type: 'hold' }, { type: 'posted' }] });
  expect(await types()).toEqual(['payout.created', 'payout.in-transit', 'payout.paid']);
  // Each posting it names is there in the ledger.
  const { postings } = await clients.ledger.getPostings({ tenantId, postingIds: paid.postings.map(({ id }) => decodeId('posting', id)!) }, as(tenantId));
  expect(postings.map((posting) => posting?.kind)).toEqual(['pending', 'post']);
});

test('neither events nor rows nor ledger say whose bank account it is', async () => {
  const { tenantId, from } = await setUp();
  const { id } = await ask(tenantId, from, { statement: 'for Erika' });
  await work();
  await tell(tenantId, id, PAID, RETURNED);
  const told = JSON.stringify(await world.told(tenantId));
  const rows = JSON.stringify(await world.db.database('payments').query('SELECT to_jsonb(p) FROM payouts p WHERE tenant_id = $1', [tenantId]));
  for (const secret of ['3000', '0532013', 'Mustermann', 'Konto geschlossen', 'for Erika']) expect(told).not.toContain(secret);
  for (const secret of ['0532013000', 'Mustermann', Buffer.from('Mustermann').toString('hex')]) expect(rows).not.toContain(secret);
});

describe('money comes back', () => {
  test('when it never left', async () => {
    const { tenantId, from, balance, types } = await setUp();
    bank.fail('refused');
    const { id } = await ask(tenantId, from);
    await work();
    expect(await get(tenantId, id)).toMatchObject({ status: 'failed', failure: { code: 'provider_refused', bank: { code: 'AG01' } }, postings: [{ type: 'hold' }, { type: 'released' }] });
    expect(await balance()).toEqual(whole);
    expect(await types()).toEqual(['payout.created', 'payout.failed']);
  });

  test.each([['once it had left', [FAILED], 'failed'], ['from the other bank', [RETURNED], 'returned'], ['after it had arrived', [PAID, RETURNED], 'returned']] as const)('%s', async (_when, facts, status) => {
    const { tenantId, from, balance } = await setUp();
    const { id } = await ask(tenantId, from);
    await work();
    expect(await balance()).toEqual(gone);
    await tell(tenantId, id, ...facts);
    expect(await get(tenantId, id)).toMatchObject({ status, failure: { bank: { code: 'AC04', message: 'Konto geschlossen' } }, postings: [{ type: 'hold' }, { type: 'posted' }, { type: 'returned' }] });
    expect(await balance()).toEqual(whole);
  });

  test('also where it had left, which nobody wrote down before it failed', async () => {
    const { tenantId, from, balance } = await setUp();
    bank.fail('lost after');
    const { id } = await ask(tenantId, from);
    await work();
    const { holdPosting, endPosting } = (await findPayout(world.deps.database, tenantId, uuid(id)))!;
    await clients.ledger.resolve({ resolutions: [{ tenantId, holdId: holdPosting, postingId: endPosting, action: 'post' }] }, as(tenantId));
    expect(await balance()).toEqual(gone);
    await tell(tenantId, id, FAILED);
    expect(await get(tenantId, id)).toMatchObject({ status: 'failed', postings: [{ type: 'hold' }, { type: 'posted' }, { type: 'returned' }] });
    expect(await balance()).toEqual(whole);
  });

  test('less than was sent, where a bank on the way took a fee: what came back is put back, and somebody is told', async () => {
    const { tenantId, from, balance, types } = await setUp();
    const { id } = await ask(tenantId, from);
    await work();
    await tell(tenantId, id, { ...RETURNED, amount: 950 });
    expect(await get(tenantId, id)).toMatchObject({ status: 'returned', returned: { amount: 950, to: 'account' }, conflict: 'returned with 950, of 1000' });
    expect((await balance()).posted).toBe(FUNDS - 50);
    expect(await types()).toContain('payout.conflicted');
  });

  test('more than was sent is believed of nobody', async () => {
    const { tenantId, from, balance } = await setUp();
    const { id } = await ask(tenantId, from);
    await work();
    await tell(tenantId, id, { ...RETURNED, amount: 1_001 });
    expect(await get(tenantId, id)).toMatchObject({ status: 'in_transit', returned: null, conflict: 'returned with 1001, of 1000' });
    expect(await balance()).toEqual(gone);
    expect((await listPayouts(world.deps, callOf(tenantId), { conflicting: 'true', limit: 5 })).data.map((one) => one.id)).toEqual([id]);
  });

  test('to nowhere, where the suspense account takes nothing either: somebody is told, and it goes on when it does', async () => {
    const { tenantId, from, types } = await setUp();
    const { id } = await ask(tenantId, from);
    await work();
    const { accountId: suspense } = await clients.accounts.getSystemAccount({ tenantId, currency: 'EUR', kind: 'suspense' }, as(tenantId));
    const set = (accountId: string, status: 'open' | 'frozen') => clients.ledger.changeAccount({ tenantId, accountId, status }, as(tenantId));
    for (const account of [decodeId('account', from)!, suspense]) await set(account, 'frozen');
    await tell(tenantId, id, PAID, RETURNED);
    await after(5_001);
    expect(await get(tenantId, id)).toMatchObject({ status: 'returned', returned: { amount: 1_000, to: null }, conflict: 'the ledger refuses what came back: account_frozen' });
    expect((await types()).filter((type) => type === 'payout.conflicted')).toHaveLength(1);
    await set(suspense, 'open');
    await after(5_001);
    expect(await get(tenantId, id)).toMatchObject({ status: 'returned', returned: { amount: 1_000, to: 'suspense' }, conflict: null });
  });

  test.each(['freeze', 'close'] as const)('to the suspense account, where the own one was %sd meanwhile', async (how) => {
    const { tenantId, from } = await setUp({ funds: 1_000 });
    const { id } = await ask(tenantId, from);
    await work();
    await (how === 'freeze' ? clients.accounts.freezeAccount({ id: from }, as(tenantId)) : clients.accounts.closeAccount({ id: from }, as(tenantId)));
    await tell(tenantId, id, RETURNED);
    expect(await get(tenantId, id)).toMatchObject({ status: 'returned', returned: { amount: 1_000, to: 'suspense' } });
    expect([await world.suspenseOf(tenantId), (await balanceOf(tenantId, from)).posted]).toEqual([1_000, 0]);
    // Said again, also once the account takes money again: it stays where it went.
    if (how === 'freeze') await clients.accounts.unfreezeAccount({ id: from }, as(tenantId));
    await tell(tenantId, id, RETURNED);
    expect([await world.suspenseOf(tenantId), (await balanceOf(tenantId, from)).posted]).toEqual([1_000, 0]);
  });
});

describe('nobody knows whether it was sent', () => {
  beforeEach(() => world.putAside());

  test.each([['lost after', 1], ['lost before', 2], ['unreached', 2]] as const)('%s: the bank is asked after 5 s, and it is carried out once', async (fault, sends) => {
    const { tenantId, from, balance } = await setUp();
    bank.fail(fault);
    const { id } = await ask(tenantId, from);
    const before = bank.counts();
    await work();
    expect(await get(tenantId, id)).toMatchObject({ status: 'pending', unknown: true });
    expect(await balance()).toEqual(holding);
    expect(await refusalOf(cancelPayout(world.deps, callOf(tenantId), { id }))).toMatchObject({ code: 'payout_state' });
    await after(4_999);
    expect(bank.counts().finds).toBe(before.finds);
    await after(1);
    expect(await get(tenantId, id)).toMatchObject({ status: 'in_transit', unknown: false });
    expect(bank.counts()).toEqual({ sends: before.sends + sends, finds: before.finds + 1 });
    expect(await balance()).toEqual(gone);
  });

  test('while the bank is away for days the money is held; then it goes on', async () => {
    const { tenantId, from, balance } = await setUp();
    bank.fail(...Array.from({ length: 7 }, () => 'lost before' as const));
    const { id } = await ask(tenantId, from);
    await work();
    for (const ms of [5_000, 60_000, 300_000, 3_600_000, 86_400_000, 86_400_000]) {
      await after(ms);
      expect(await get(tenantId, id)).toMatchObject({ status: 'pending', unknown: true });
      expect(await balance()).toEqual(holding);
    }
    await after(86_400_000);
    expect(await get(tenantId, id)).toMatchObject({ status: 'in_transit' });
  });

  test('a webhook that got lost is made up for: the bank is asked until it is paid, and for ten days after', async () => {
    const { tenantId, from, balance } = await setUp();
    const { id } = await ask(tenantId, from);
    await work();
    bank.happens(uuid(id), PAID);
    await after(5_000);
    expect(await get(tenantId, id)).toMatchObject({ status: 'paid' });
    bank.happens(uuid(id), RETURNED);
    await after(60_000);
    expect(await get(tenantId, id)).toMatchObject({ status: 'returned' });
    expect(await balance()).toEqual(whole);
  });

  test('told late that it was paid, and without an answer when the bank is asked, what came back is learnt the next time', async () => {
    const { tenantId, from, balance } = await setUp();
    const { id } = await ask(tenantId, from);
    await work();
    await tell(tenantId, id, { type: 'paid', atMs: world.clock.now() - 11 * 86_400_000 });
    bank.happens(uuid(id), PAID, RETURNED);
    bank.fail('unreached');
    await after(5_000);
    expect(await get(tenantId, id)).toMatchObject({ status: 'paid' });
    await after(60_000);
    expect(await get(tenantId, id)).toMatchObject({ status: 'returned' });
    expect(await balance()).toEqual(whole);
  });

  test('its connection was taken away before it was sent: it fails, and the money is free', async () => {
    const { tenantId, from, balance } = await setUp();
    const { id } = await ask(tenantId, from);
    await work({ ...world.deps, rails: { ...world.deps.rails, open: () => Promise.resolve(undefined) } });
    expect(await get(tenantId, id)).toMatchObject({ status: 'failed', failure: { code: 'no_provider' } });
    expect(await balance()).toEqual(whole);
  });
});

describe('webhooks', () => {
  test('early, late, twice and in any order come to the same', async () => {
    const { tenantId, from, balance, types } = await setUp();
    bank.fail('lost after');
    const { id } = await ask(tenantId, from);
    await work();
    await tell(tenantId, id, RETURNED);
    await Promise.all([tell(tenantId, id, PAID), tell(tenantId, id, { type: 'in-transit' }), tell(tenantId, id, RETURNED), tell(tenantId, id, PAID)]);
    expect(await get(tenantId, id)).toMatchObject({ status: 'returned', conflict: null, paidAt: new Date(PAID.atMs).toISOString() });
    expect(await balance()).toEqual(whole);
    expect((await types()).filter((type) => type === 'payout.returned')).toHaveLength(1);
  });

  test('of an unknown payout, of another connection, of another tenant: unknown, and nothing changes', async () => {
    const { tenantId, from } = await setUp();
    const { id } = await ask(tenantId, from);
    await work();
    const told = { eventId: 'e', occurredAtMs: 0, payoutId: uuid(id), reference: null, facts: [FAILED] };
    const { providerId } = world;
    for (const [who, what] of [
      [{ tenantId, providerId }, { ...told, payoutId: randomUUID() }], [{ tenantId, providerId: randomUUID() }, told], [{ tenantId: randomUUID(), providerId }, told],
      [{ tenantId, providerId }, { ...told, payoutId: 'not an id' }], [{ tenantId, providerId }, { ...told, payoutId: null, reference: 'bank-unheard-of' }],
    ] as const) expect(await hearTold(world.deps, who, what)).toBe('unknown');
    expect(await get(tenantId, id)).toMatchObject({ status: 'in_transit', conflict: null });
  });

  test('found by the bank\'s own name for it, where it does not repeat ours', async () => {
    const { tenantId, from } = await setUp();
    const { id } = await ask(tenantId, from);
    await work();
    const { reference } = await get(tenantId, id);
    expect(await hearTold(world.deps, { tenantId, providerId: world.providerId }, { eventId: 'e', occurredAtMs: 0, payoutId: null, reference, facts: [PAID] })).toBe('heard');
    expect(await get(tenantId, id)).toMatchObject({ status: 'paid' });
  });
});

describe('asking', () => {
  test('again with the same key gets the same payout; another request with it is refused', async () => {
    const { tenantId, from, balance } = await setUp();
    const [first, ...others] = await Promise.all(Array.from({ length: 10 }, () => ask(tenantId, from, {}, 'same').then(({ id }) => id, (error: { code: string }) => error.code)));
    expect(new Set([first, ...others].filter((one) => one !== 'idempotency_key_in_use')).size).toBe(1);
    const again = await ask(tenantId, from, {}, 'same');
    expect(await refusalOf(ask(tenantId, from, { amount: 999 }, 'same'))).toMatchObject({ code: 'idempotency_key_reused', data: { resourceId: again.id } });
    expect(await balance()).toEqual(holding);
  });

  test('for more than there is is refused, kept as failed, and refused again', async () => {
    const { tenantId, from, balance, types } = await setUp({ funds: 500 });
    const refused = await refusalOf(ask(tenantId, from, {}, 'key'));
    expect(refused).toMatchObject({ code: 'insufficient_funds' });
    expect(await get(tenantId, refused.data['resourceId'] as string)).toMatchObject({ status: 'failed', failure: { code: 'insufficient_funds' }, postings: [] });
    expect(await refusalOf(ask(tenantId, from, {}, 'key'))).toMatchObject({ code: 'insufficient_funds', data: refused.data });
    expect(await balance()).toEqual({ posted: 500, held: 0, available: 500 });
    expect(await types()).toEqual(['payout.created', 'payout.failed']);
  });

  test("the books are the connection's: what it takes goes to its clearing account, and comes back from where it went", async () => {
    const { tenantId, from } = await setUp();
    const clearing = async () => Promise.all([
      clients.accounts.getProviderAccount({ tenantId, currency: 'EUR', providerId: world.providerId }, as(tenantId)), clients.accounts.getSystemAccount({ tenantId, currency: 'EUR', kind: 'clearing' }, as(tenantId)),
    ].map(async (account) => (await world.balanceOf(tenantId, encodeId('account', (await account).accountId))).posted));
    const [, own] = await clearing();
    const { id } = await ask(tenantId, from);
    await world.work();
    expect(await clearing()).toEqual([-1_000, own]);
    await world.tell(tenantId, id, { type: 'paid', atMs: world.clock.now() }, { type: 'returned', error: bank.error, amount: 1_000 });
    expect([(await get(tenantId, id)).status, ...await clearing()]).toEqual(['returned', 0, own]);
    // One of the time when all went to the tenant's own.
    const { neighbours } = world.deps;
    const before = { ...world.deps, neighbours: { ...neighbours, accounts: { ...neighbours.accounts, getProviderAccount: () => neighbours.accounts.getSystemAccount({ tenantId, currency: 'EUR', kind: 'clearing' }, as(tenantId)) } } } as typeof world.deps;
    const old = await ask(tenantId, from, {}, randomUUID(), before);
    await world.work();
    expect(await clearing()).toEqual([0, own! - 1_000]);
    await world.tell(tenantId, old.id, { type: 'paid', atMs: world.clock.now() }, { type: 'returned', error: bank.error, amount: 1_000 });
    expect([(await get(tenantId, old.id)).status, ...await clearing()]).toEqual(['returned', 0, own]);
  });

  test('what can not be said yes to is refused before anything is kept', async () => {
    const { tenantId, from } = await setUp();
    const dollars = await world.openAccount(tenantId, { currency: 'USD' });
    const yen = await world.openAccount(tenantId, { currency: 'JPY' });
    const stranger = await world.openAccount(randomUUID());
    const { accountId } = await clients.accounts.getSystemAccount({ tenantId, currency: 'EUR', kind: 'clearing' }, as(tenantId));
    const us = { type: 'us' as const, routingNumber: '021000021', accountNumber: '12345678', kind: 'checking' as const, holder: 'Jane Doe' };
    const iban = (text: string) => ({ type: 'iban' as const, iban: text, bic: null, holder: 'x' });
    const cases: [string, Parameters<typeof ask>[2], string | undefined][] = [
      ['bank_account_invalid', { to: iban('DE88370400440532013000') }, 'to.iban'], ['bank_account_invalid', { to: { ...iban('DE89370400440532013000'), bic: 'nonsense' } }, 'to.bic'],
      ['bank_account_invalid', { to: { ...us, routingNumber: '021000022' }, from: dollars, currency: 'USD' }, 'to.routingNumber'], ['bank_account_invalid', { to: us }, 'currency'],
      ['not_found', { to: encodeId('bankAccount', randomUUID()) }, 'to'], ['not_found', { from: stranger }, 'from'], ['not_found', { from: encodeId('account', randomUUID()) }, 'from'],
      ['currency_mismatch', { from: dollars }, 'currency'], ['no_provider', { from: yen, currency: 'JPY' }, 'currency'], ['forbidden', { from: encodeId('account', accountId) }, 'from'],
    ];
    for (const [code, input, param] of cases) expect(await refusalOf(ask(tenantId, from, input)), JSON.stringify(input)).toMatchObject({ code, data: { param } });
    expect(await listPayouts(world.deps, callOf(tenantId), { limit: 10 })).toEqual({ data: [], nextCursor: null });
  });

  test('a blocked customer pays nothing out, nor does a frozen account; limits count', async () => {
    const tenantId = randomUUID();
    const { id: customerId } = await clients.accounts.createCustomer({ name: 'Bob' }, as(tenantId));
    const from = await world.openAccount(tenantId, { customerId, limits: { daily: 1_500 } });
    await ask(tenantId, from);
    expect(await refusalOf(ask(tenantId, from))).toMatchObject({ code: 'limit_daily' });
    await clients.accounts.updateCustomer({ id: customerId, status: 'blocked' }, as(tenantId));
    expect(await refusalOf(ask(tenantId, from, { amount: 1 }))).toMatchObject({ code: 'customer_blocked' });
    const frozen = await setUp();
    await clients.accounts.freezeAccount({ id: frozen.from }, as(frozen.tenantId));
    expect(await refusalOf(ask(frozen.tenantId, frozen.from))).toMatchObject({ code: 'account_frozen' });
  });

  test('whoever may spend only so much is counted, also when the money comes back', async () => {
    const { tenantId, from, balance } = await setUp();
    const { createPayout } = await import('../../handlers/payouts/create-payout.ts');
    const limits = [{ currency: 'EUR', total: 1_500 }];
    const limited = { kind: 'key' as const, id: 'k', scopes: [], spending: { id: randomUUID(), limits } };
    const pay = (amount: number, currency = 'EUR') => createPayout(world.deps, callOf(tenantId, { actor: limited, idempotencyKey: randomUUID() }), {
      from, amount, currency, to: { type: 'iban', iban: 'DE89370400440532013000', bic: null, holder: 'Erika Mustermann' },
    });
    const { id, postings, to } = await pay(1_000);
    expect([postings.map(({ type }) => type), to.holder]).toEqual([['posted'], 'E••• M•••']);
    expect(await balance()).toEqual(gone);
    expect(await refusalOf(pay(501))).toMatchObject({ code: 'spending_total' });
    await cancelPayout(world.deps, callOf(tenantId), { id });
    expect(await get(tenantId, id)).toMatchObject({ status: 'cancelled', postings: [{ type: 'posted' }, { type: 'returned' }] });
    expect(await balance()).toEqual(whole);
    expect(await refusalOf(pay(501))).toMatchObject({ code: 'spending_total' });
    limits[0]!.currency = 'USD';
    expect(await refusalOf(pay(1))).toMatchObject({ code: 'spending_currency' });
  });
});

describe('on a day', () => {
  test('it is reserved now and sent then; until then it can be cancelled, again and again', async () => {
    const { tenantId, from, balance, types } = await setUp();
    const sendOn = new Date(world.clock.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const [sent, cancelled] = [await ask(tenantId, from, { sendOn }), await ask(tenantId, from, { sendOn })];
    await after(86_400_000);
    expect([await get(tenantId, sent.id), (await balance()).held]).toMatchObject([{ status: 'pending', sendOn }, 2_000]);
    expect(await cancelPayout(world.deps, callOf(tenantId, { idempotencyKey: 'c' }), { id: cancelled.id })).toMatchObject({ status: 'cancelled', postings: [{ type: 'hold' }, { type: 'released' }] });
    expect(await cancelPayout(world.deps, callOf(tenantId), { id: cancelled.id })).toMatchObject({ status: 'cancelled' });
    expect(await balance()).toEqual(holding);
    await after(2 * 86_400_000);
    expect(await get(tenantId, sent.id)).toMatchObject({ status: 'in_transit' });
    expect(bank.books.has(uuid(cancelled.id))).toBe(false);
    expect((await types()).filter((type) => type === 'payout.cancelled')).toHaveLength(1);
    expect(await refusalOf(cancelPayout(world.deps, callOf(tenantId), { id: sent.id }))).toMatchObject({ code: 'payout_state' });
  });
});

test("another tenant's is not found", async () => {
  const { tenantId, from } = await setUp();
  const { id } = await ask(tenantId, from);
  const other = callOf(randomUUID());
  expect(await refusalOf(getPayout(world.deps, other, id))).toMatchObject({ code: 'not_found' });
  expect(await refusalOf(cancelPayout(world.deps, other, { id }))).toMatchObject({ code: 'not_found' });
  expect((await listPayouts(world.deps, other, { limit: 5 })).data).toEqual([]);
});
