import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { Florin } from '../../../../sdk/index.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { verifyLedger } from '../../../services/ledger/verify/verify-ledger.ts';
import { checkTransit } from '../check-transit.ts';
import type { Step } from '../move.ts';
import { SHARDS, startSharded, type Sharded } from './sharded.ts';

let sharded: Sharded;
beforeAll(async () => {
  sharded = await startSharded();
}, 120_000);
afterAll(() => sharded.stop(), 60_000);

const FUNDS = 1_000_000;

/** A tenant with a ledger on each shard, and an account in each. */
async function spread() {
  const { id: here, florin, from } = await sharded.tenant();
  const ledger = await florin.identity.createLedger({ name: 'Second' });
  const second = florin.inLedger(ledger.id);
  const there = decodeId('ledger', ledger.id)!;
  // Before anybody has used it.
  await sharded.move(there, 'two');
  const to = (await second.accounts.createAccount({ name: 'There', currency: 'EUR' })).id;
  const back = await second.transactions.create({ type: 'deposit', to, amount: FUNDS, currency: 'EUR' });
  expect(back.status).toBe('completed');
  const out = (amount: number, key: string) => florin.transactions.createLedgerTransfer({ from, toLedger: ledger.id, to, amount, currency: 'EUR' }, { idempotencyKey: key });
  const into = (amount: number, key: string) => second.transactions.createLedgerTransfer({ from: to, toLedger: encodeId('ledger', here), to: from, amount, currency: 'EUR' }, { idempotencyKey: key });
  return { here, there, florin, second, from, to, out, into };
}

type Spread = Awaited<ReturnType<typeof spread>>;
const posted = async (florin: Florin, id: string) => (await florin.accounts.getAccount({ id })).balance;

/** Nothing is under way, nothing is held, and as much is in both ledgers together as ever was. */
async function conserved({ florin, second, from, to }: Spread, moved: number): Promise<void> {
  await expect.poll(async () => [await pending(florin), await pending(second)], { timeout: 30_000 }).toEqual([0, 0]);
  expect(await posted(florin, from)).toMatchObject({ posted: FUNDS - moved, held: 0 });
  expect(await posted(second, to)).toMatchObject({ posted: FUNDS + moved, held: 0 });
  expect((await checkTransit(SHARDS.map((name) => sharded.mover.shard(name)))).wrong).toEqual([]);
  for (const one of [florin, second]) expect(await one.ledger.trialBalance()).toMatchObject({ balanced: true });
}

const pending = async (florin: Florin) => (await florin.transactions.listLedgerTransfers({ status: 'pending', limit: 100 })).data.length;
const completed = async (florin: Florin) => (await florin.transactions.listLedgerTransfers({ status: 'completed', limit: 100 })).data.length;

describe('a tenant with ledgers on two shards', { timeout: 120_000 }, () => {
  it('moves money between them, sees each by itself, and no other tenant sees either', async () => {
    const s = await spread();
    expect(await s.out(500, 'out')).toMatchObject({ status: 'completed' });
    expect(await s.into(200, 'into')).toMatchObject({ status: 'completed' });
    await conserved(s, 300);
    const stranger = await sharded.tenant();
    const other = stranger.florin.inLedger(encodeId('ledger', s.there));
    await expect(other.accounts.getAccount({ id: s.to })).rejects.toMatchObject({ status: 404, code: 'not_found', param: 'Florin-Ledger' });
    await expect(stranger.florin.transactions.createLedgerTransfer({ from: stranger.from, toLedger: encodeId('ledger', s.there), to: s.to, amount: 1, currency: 'EUR' }))
      .rejects.toMatchObject({ status: 404, code: 'not_found', param: 'toLedger' });
    await expect(s.florin.accounts.getAccount({ id: s.to })).rejects.toMatchObject({ status: 404 });
  });

  it('is fed in both directions at once', async () => {
    const s = await spread();
    const statuses = await Promise.all(Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? s.out(3, `o${i}`) : s.into(5, `i${i}`)).then(({ status }) => status)));
    await conserved(s, 40 * 3 - 40 * 5);
    expect(new Set(statuses)).toEqual(new Set(['completed']));
  });

  it.each([['it is from', 'two'], ['it goes to', 'one']] as const)('goes on when the ledger %s is moved meanwhile', async (which, shard) => {
    const s = await spread();
    let sent = 0;
    let stopped = false;
    const sending = (async () => {
      for (; !stopped && sent < 90; sent++) await s.out(7, `while-${sent}`);
    })();
    await expect.poll(() => sent).toBeGreaterThan(2);
    await sharded.move(which === 'it is from' ? s.here : s.there, shard);
    stopped = true;
    await sending;
    await s.out(7, 'after');
    await conserved(s, 7 * (sent + 1));
    expect(await completed(s.florin)).toBe(sent + 1);
  });

  it('waits while its ledgers are on their way, and goes on at the new place', async () => {
    const s = await spread();
    await sharded.moveKilled(s.there, 'one', 'taken' satisfies Step);
    const waits = await s.out(50, 'meanwhile');
    expect(waits).toMatchObject({ status: 'pending', toTransaction: null });
    expect(await posted(s.florin, s.from)).toMatchObject({ posted: FUNDS, held: 50 });
    // The one it is from moves too, with what is on its way.
    await sharded.move(s.here, 'two');
    expect((await s.florin.transactions.getLedgerTransfer({ id: waits.id })).status).toBe('pending');
    await sharded.move(s.there, 'one');
    await conserved(s, 50);
    expect((await s.florin.transactions.getLedgerTransfer({ id: waits.id })).status).toBe('completed');
  });

  it('loses nothing and doubles nothing when processes of both shards are killed with -9, one after the other', async () => {
    const s = await spread();
    const send = (key: string) => (key.startsWith('o') ? s.out(3, key) : s.into(5, key));
    const keys: string[] = [];
    for (const [round, name] of (['two', 'one', 'two'] as const).entries()) {
      const ofRound = Array.from({ length: 24 }, (_, n) => `${n % 2 === 0 ? 'o' : 'i'}-${round}-${n}`);
      keys.push(...ofRound);
      const sending = ofRound.map((key) => send(key).catch(() => undefined));
      await Promise.race(sending);
      await sharded.restart(name);
      await Promise.all(sending);
    }
    // Whatever their callers heard: asked again, each is what it became.
    for (const key of keys) {
      await expect.poll(() => send(key).then(({ status }) => status, (error: { code: string }) => error.code), { timeout: 20_000 }).toBe('completed');
    }
    const out = keys.filter((key) => key.startsWith('o')).length;
    await conserved(s, 3 * out - 5 * (keys.length - out));
    expect([await completed(s.florin), await completed(s.second)]).toEqual([out, keys.length - out]);
  });

  it('is proven on both', async () => {
    for (const shard of SHARDS) {
      const { database, close } = openDatabase({ url: sharded.databaseOf(shard), schema: 'ledger', max: 2 });
      const verdict = await verifyLedger(database, {});
      await close();
      expect(verdict).toMatchObject({ ok: true });
    }
  });
});
