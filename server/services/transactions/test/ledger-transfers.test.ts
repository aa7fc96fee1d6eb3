import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { manualClock, testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { as, refusalOf } from './support.ts';
import { balanceOf, openAccount, owed, recoverAll, SERVICES, startServers } from './two-servers.ts';

const clock = manualClock();
const databases = [await testDatabase(SERVICES), await testDatabase(SERVICES)];
const ports = databases.map((db) => testPorts(db, 'transactions', { clock }));
const homes = new Map<string, number>();
const [one, two] = startServers(ports, homes) as [ReturnType<typeof startServers>[number], ReturnType<typeof startServers>[number]];

/** Two ledgers on two servers, with an account in each. */
async function pair(funds = 1_000) {
  const [here, there] = [randomUUID(), randomUUID()];
  homes.set(here, 0).set(there, 1);
  const [from, to] = [await openAccount(one, here, funds), await openAccount(two, there)];
  const asked = (amount: number, more: object = {}) => ({ from, toLedger: encodeId('ledger', there), to, amount, currency: 'USD', ...more });
  const transfer = (amount: number, key: string = randomUUID(), more: object = {}) => one.clients.transactions.createLedgerTransfer(asked(amount, more), as(here, key));
  return { here, there, from, to, asked, transfer };
}

/** What the other ledger owes this one is what this one is owed. */
async function mirrored(here: string, there: string, amount: number): Promise<void> {
  expect([await owed(one, here, there), await owed(two, there, here)]).toEqual([amount, amount === 0 ? 0 : -amount]);
}

describe('a transfer to a ledger on another server', () => {
  test('is posted in both, shown in both histories, and told', async () => {
    const { here, there, from, to, transfer } = await pair();
    const done = await transfer(300, 'first', { reference: 'rent', description: 'May', metadata: { flat: '3' } });
    expect(done).toMatchObject({
      status: 'completed', amount: 300, currency: 'USD', from, to, fromLedger: encodeId('ledger', here), toLedger: encodeId('ledger', there), reference: 'rent', failure: null,
    });
    expect(await balanceOf(one, here, from)).toEqual({ posted: 700, held: 0, available: 700 });
    expect(await balanceOf(two, there, to)).toEqual({ posted: 300, held: 0, available: 300 });
    await mirrored(here, there, 300);
    const shown = { type: 'transfer', status: 'completed', amount: 300, reference: 'rent', description: 'May', metadata: { flat: '3' }, ledgerTransfer: done.id };
    const [out, into] = [await one.clients.transactions.listOfAccount({ id: from }, as(here)), await two.clients.transactions.listOfAccount({ id: to }, as(there))];
    expect(out.data[0]).toMatchObject({ ...shown, id: done.fromTransaction, balances: { from: 700 } });
    expect(into.data).toMatchObject([{ ...shown, id: done.toTransaction, balances: { to: 300 } }]);
    const statement = await two.clients.accounts.getStatement({ id: to, from: new Date(clock.now() - 1_000).toISOString(), to: new Date(clock.now() + 1_000).toISOString() }, as(there));
    expect(statement).toMatchObject({ opening: 0, closing: 300, credits: 300 });
    expect(await one.clients.transactions.getLedgerTransfer({ id: done.id }, as(here))).toEqual(done);
    expect((await one.clients.transactions.listLedgerTransfers({ status: 'completed' }, as(here))).data).toEqual([done]);
    expect((await refusalOf(two.clients.transactions.getLedgerTransfer({ id: done.id }, as(there)))).code).toBe('not_found');
  });

  test('is not for whoever may spend only so much: what is held would not be counted', async () => {
    const { here, there, from, asked } = await pair();
    const { context: { call } } = as(here, 'limited');
    const limited = { context: { call: { ...call, actor: { ...call.actor, spending: { id: randomUUID(), limits: [{ currency: 'USD', total: 1_000 }] } } } } };
    expect(await refusalOf(one.clients.transactions.createLedgerTransfer(asked(10), limited))).toMatchObject({ code: 'forbidden' });
    expect(await balanceOf(one, here, from)).toEqual({ posted: 1_000, held: 0, available: 1_000 });
    expect((await one.clients.transactions.listLedgerTransfers({}, as(here))).data).toEqual([]);
    await mirrored(here, there, 0);
  });

  test('once a key: the same request gets it again, another is refused by its name', async () => {
    const { here, there, from, transfer, asked } = await pair();
    const first = await transfer(10, 'k');
    const again = as(here, 'k');
    expect(await one.clients.transactions.createLedgerTransfer(asked(10), again)).toEqual(first);
    expect(again.context.call.reply.replayed).toBe(true);
    expect(await refusalOf(transfer(11, 'k'))).toMatchObject({ code: 'idempotency_key_reused', data: { resourceId: first.id } });
    expect((await balanceOf(one, here, from)).posted).toBe(990);
    await mirrored(here, there, 10);
  });

  test('may go on within one database just the same', async () => {
    const [here, there] = [randomUUID(), randomUUID()];
    homes.set(here, 0).set(there, 0);
    const [from, to] = [await openAccount(one, here, 50), await openAccount(one, there)];
    await one.clients.transactions.createLedgerTransfer({ from, toLedger: encodeId('ledger', there), to, amount: 20, currency: 'USD' }, as(here, 'k'));
    expect([(await balanceOf(one, here, from)).posted, (await balanceOf(one, there, to)).posted]).toEqual([30, 20]);
    expect([await owed(one, here, there), await owed(one, there, here)]).toEqual([20, -20]);
  });
});

describe('is refused, kept as failed, and leaves no trace in either ledger', () => {
  test.each<[string, (p: Awaited<ReturnType<typeof pair>>) => Promise<{ amount?: number; more?: object } | void>, string, 'from' | 'to']>([
    ['too little money', () => Promise.resolve({ amount: 1_001 }), 'insufficient_funds', 'from'],
    ['above its limit', async ({ here, from }) => void await one.clients.accounts.updateAccount({ id: from, limits: { daily: 99 } }, as(here)), 'limit_daily', 'from'],
    ['its account is frozen', async ({ here, from }) => void await one.clients.accounts.freezeAccount({ id: from }, as(here)), 'account_frozen', 'from'],
    ['the other account is frozen', async ({ there, to }) => void await two.clients.accounts.freezeAccount({ id: to }, as(there)), 'account_frozen', 'to'],
    ['the other account is closed', async ({ there, to }) => void await two.clients.accounts.closeAccount({ id: to }, as(there)), 'account_closed', 'to'],
    ['an account it has not', ({ to }) => Promise.resolve({ more: { from: to } }), 'not_found', 'from'],
    ['an account the other has not', ({ from }) => Promise.resolve({ more: { to: from } }), 'not_found', 'to'],
    ['another currency', () => Promise.resolve({ more: { currency: 'EUR' } }), 'currency_mismatch', 'from'],
    ['another currency there', async ({ there }) => ({ more: { to: await openAccount(two, there, 0, { currency: 'EUR' }) } }), 'currency_mismatch', 'to'],
    ['no currency at all', () => Promise.resolve({ more: { currency: 'XXQ' } }), 'currency_unknown', 'from'],
  ])('%s', async (_what, prepare, code, side) => {
    const p = await pair();
    const { amount = 100, more = {} } = await prepare(p) ?? {};
    const refusal = await refusalOf(p.transfer(amount, 'k', more));
    expect(refusal).toMatchObject({ code, data: { resourceId: expect.stringMatching(/^xfr_/) } });
    const failed = await one.clients.transactions.getLedgerTransfer({ id: refusal.data['resourceId'] as string }, as(p.here));
    expect(failed).toMatchObject({ status: 'failed', failure: { code, side } });
    expect((await balanceOf(one, p.here, p.from)).available).toBe(1_000);
    expect((await balanceOf(two, p.there, p.to)).posted).toBe(0);
    await mirrored(p.here, p.there, 0);
    const sent = failed.fromTransaction && await one.clients.transactions.get({ id: failed.fromTransaction }, as(p.here));
    if (sent) expect(sent).toMatchObject({ status: 'failed', failure: { code } });
    expect(await refusalOf(p.transfer(amount, 'k', more))).toEqual(refusal);
    // What was held and let go of counts against no limit.
    expect((await one.clients.transactions.listOfAccount({ id: p.from }, as(p.here))).data.map(({ type }) => type)).toEqual(['deposit']);
  });

  test('to the ledger it is from', async () => {
    const { here, transfer } = await pair();
    expect(await refusalOf(transfer(1, 'k', { toLedger: encodeId('ledger', here) }))).toMatchObject({ code: 'invalid_request', data: { param: 'toLedger' } });
  });

  test('a daily limit that a refusal there gives back', async () => {
    const { here, there, from, to, transfer } = await pair();
    await one.clients.accounts.updateAccount({ id: from, limits: { daily: 100 } }, as(here));
    await two.clients.accounts.freezeAccount({ id: to }, as(there));
    expect((await refusalOf(transfer(100))).code).toBe('account_frozen');
    await two.clients.accounts.unfreezeAccount({ id: to }, as(there));
    expect((await transfer(100)).status).toBe('completed');
    expect((await refusalOf(transfer(1))).code).toBe('limit_daily');
  });
});

describe('what is on its way', () => {
  /** Held where it is from, while the server it goes to is away. */
  async function underWay() {
    const p = await pair();
    const far = homes.get(p.there)!;
    homes.delete(p.there);
    const pending = await p.transfer(100, 'k');
    homes.set(p.there, far);
    expect(pending).toMatchObject({ status: 'pending', fromTransaction: expect.stringMatching(/^txn_/), toTransaction: null });
    expect(await balanceOf(one, p.here, p.from)).toEqual({ posted: 1_000, held: 100, available: 900 });
    return { ...p, pending };
  }

  test('reserves its money, is pending in the history, and goes on when the other ledger is there again', async () => {
    const { here, there, from, to, pending, transfer } = await underWay();
    expect(await refusalOf(transfer(100, 'k'))).toMatchObject({ code: 'idempotency_key_in_use', data: { resourceId: pending.id } });
    const listed = await one.clients.transactions.list({ status: 'pending' }, as(here));
    expect(listed.data).toMatchObject([{ status: 'pending', ledgerTransfer: pending.id, postingId: null, balances: null }]);
    await recoverAll([one, two], clock, [here]);
    expect(await one.clients.transactions.getLedgerTransfer({ id: pending.id }, as(here))).toMatchObject({ status: 'completed' });
    expect([(await balanceOf(one, here, from)).posted, (await balanceOf(two, there, to)).posted]).toEqual([900, 100]);
    await mirrored(here, there, 100);
  });

  test('is called off when it is not decided within a minute', async () => {
    const { here, there, from, pending } = await underWay();
    await recoverAll([one, two], clock, [here], 60_001);
    expect(await one.clients.transactions.getLedgerTransfer({ id: pending.id }, as(here))).toMatchObject({ status: 'failed', failure: { code: 'unavailable', side: 'to' } });
    expect(await balanceOf(one, here, from)).toEqual({ posted: 1_000, held: 0, available: 1_000 });
    await mirrored(here, there, 0);
    // The place of what never came is taken: a request that was on its way all the time is refused.
    const [late] = (await two.clients.transactions.list({ status: 'cancelled' }, as(there))).data;
    expect(late).toMatchObject({ ledgerTransfer: pending.id, status: 'cancelled' });
    expect(await two.clients.transactions.holdLeg({
      tenantId: there, transferId: decodeId('ledgerTransfer', pending.id)!, transactionId: decodeId('transaction', late!.id)!, side: 'to', otherLedger: here,
      accountId: decodeId('account', pending.to)!, amount: 100, currency: 'USD', description: null, reference: null, metadata: null,
    }, as(there))).toMatchObject({ held: false });
    await mirrored(here, there, 0);
  });

  test('can be ended by nobody else: neither by its posting, nor by the transaction', async () => {
    const { here, from, pending } = await underWay();
    const fromTransaction = pending.fromTransaction!;
    const postingId = encodeId('posting', decodeId('transaction', fromTransaction)!);
    for (const end of ['postPending', 'voidPending'] as const) {
      expect((await refusalOf(one.clients.ledger[end]({ id: postingId }, as(here, randomUUID())))).code).toBe('forbidden');
    }
    expect((await refusalOf(one.clients.transactions.cancel({ id: fromTransaction }, as(here)))).code).toBe('not_cancellable');
    expect((await balanceOf(one, here, from)).held).toBe(100);
    await recoverAll([one, two], clock, [here]);
    expect((await one.clients.transactions.getLedgerTransfer({ id: pending.id }, as(here))).status).toBe('completed');
    expect((await refusalOf(one.clients.transactions.reverse({ id: fromTransaction }, as(here, randomUUID())))).code).toBe('not_reversible');
  });

  test('is posted though the account was frozen after the decision', async () => {
    const { here, there, from, to } = await pair();
    const legs = await heldBoth(here, there, from, to);
    await one.clients.accounts.freezeAccount({ id: from }, as(here));
    await legs.post();
    expect(await balanceOf(one, here, from)).toEqual({ posted: 900, held: 0, available: 900 });
    await mirrored(here, there, 100);
  });

  /** Both sides as the engine asks for them, with time in between. */
  async function heldBoth(here: string, there: string, from: string, to: string) {
    const transferId = randomUUID();
    const leg = (side: 'from' | 'to') => ({
      tenantId: side === 'from' ? here : there, otherLedger: side === 'from' ? there : here, transferId, transactionId: randomUUID(), side,
      accountId: decodeId('account', side === 'from' ? from : to)!, amount: 100, currency: 'USD', description: null, reference: null, metadata: null,
    });
    const legs = [{ server: one, leg: leg('from') }, { server: two, leg: leg('to') }];
    for (const { server, leg: asked } of legs) {
      // Twice: an answer may be lost.
      for (let n = 0; n < 2; n++) expect(await server.clients.transactions.holdLeg(asked, as(asked.tenantId))).toEqual({ held: true });
    }
    return {
      async post() {
        const postingId = randomUUID();
        for (const { server, leg: asked } of legs) {
          for (let n = 0; n < 2; n++) await server.clients.transactions.endLeg({ ...asked, action: 'post', postingId, failure: null }, as(asked.tenantId));
          await expect(server.clients.transactions.endLeg({ ...asked, action: 'void', postingId: randomUUID(), failure: null }, as(asked.tenantId))).rejects.toThrow();
        }
      },
    };
  }

  test('keeps the account from being closed', async () => {
    const { here, from, pending } = await underWay();
    expect((await refusalOf(one.clients.accounts.closeAccount({ id: from }, as(here)))).code).toBe('account_not_empty');
    await recoverAll([one, two], clock, [here]);
    expect((await one.clients.transactions.getLedgerTransfer({ id: pending.id }, as(here))).status).toBe('completed');
  });
});

test('nobody else moves money on a transit account', async () => {
  const { here, there, from, transfer } = await pair();
  await transfer(100);
  const [transit] = (await one.clients.accounts.listAccounts({ kind: 'transit' }, as(here))).data;
  for (const sides of [{ from, to: transit!.id }, { from: transit!.id, to: from }]) {
    expect((await refusalOf(one.clients.transactions.create({ ...sides, amount: 1, currency: 'USD' }, as(here, randomUUID())))).code).toBe('forbidden');
  }
  for (const change of [one.clients.accounts.closeAccount({ id: transit!.id }, as(here)), one.clients.accounts.updateAccount({ id: transit!.id, limits: { daily: 1 } }, as(here))]) {
    expect((await refusalOf(change)).code).toBe('forbidden');
  }
  await mirrored(here, there, 100);
});

test('two hundred at once in both directions over two processes on each server: all is conserved, nobody waits for ever', async () => {
  const further = startServers(ports, homes);
  const { here, there, from, to } = await pair(500);
  const back = await openAccount(two, there, 500);
  const target = await openAccount(one, here);
  const outcomes = await Promise.all(Array.from({ length: 200 }, (_, i) => {
    const servers = i % 4 < 2 ? [one, two] : further;
    const key = `k${i}`;
    return (i % 2 === 0
      ? servers[0]!.clients.transactions.createLedgerTransfer({ from, toLedger: encodeId('ledger', there), to, amount: 7, currency: 'USD' }, as(here, key))
      : servers[1]!.clients.transactions.createLedgerTransfer({ from: back, toLedger: encodeId('ledger', here), to: target, amount: 11, currency: 'USD' }, as(there, key))
    ).then(({ status }) => status, ({ code }: { code: string }) => code);
  }));
  await recoverAll([one, two], clock, [here, there]);
  const count = (parity: number, what: string) => outcomes.filter((outcome, i) => i % 2 === parity && outcome === what).length;
  // 500 / 7 and 500 / 11: as many as there is money for.
  const [out, into] = await Promise.all([here, there].map(async (ledgerId, i) =>
    (await collect(i === 0 ? one : two, ledgerId)).filter(({ status }) => status === 'completed').length)) as [number, number];
  expect([out, into]).toEqual([71, 45]);
  expect(count(0, 'completed') + count(0, 'insufficient_funds') + count(0, 'pending')).toBe(100);
  expect([(await balanceOf(one, here, from)).posted, (await balanceOf(two, there, to)).posted]).toEqual([500 - 71 * 7, 71 * 7]);
  expect([(await balanceOf(two, there, back)).posted, (await balanceOf(one, here, target)).posted]).toEqual([500 - 45 * 11, 45 * 11]);
  await mirrored(here, there, 71 * 7 - 45 * 11);
}, 60_000);

async function collect(server: typeof one, ledgerId: string) {
  const first = await server.clients.transactions.listLedgerTransfers({ limit: 100 }, as(ledgerId));
  expect(first.nextCursor).toBeNull();
  return first.data;
}
