import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyPostingProof } from '../../../../sdk/index.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { verifyLedger } from '../../../services/ledger/verify/verify-ledger.ts';
import { cleanTenant } from '../clean.ts';
import { lowerFences, raiseFences } from '../fence.ts';
import type { Step } from '../move.ts';
import { SHARDS, startSharded, type Sharded } from './sharded.ts';

let sharded: Sharded;
beforeAll(async () => {
  sharded = await startSharded();
}, 120_000);
afterAll(() => sharded.stop(), 60_000);

type Tenant = Awaited<ReturnType<Sharded['tenant']>>;

const pay = ({ florin, from, to }: Tenant, key: string) => florin.transactions.create({ from, to, amount: 1, currency: 'EUR' }, { idempotencyKey: key });
const received = async ({ florin, to }: Tenant) => (await florin.accounts.getAccount({ id: to })).balance.posted;
const completedEvents = async ({ florin }: Tenant) => (await florin.events.list({ type: 'transaction.completed', limit: 100 })).data.length;
const counted = async ({ florin }: Tenant) => (await florin.transactions.summary({})).data.reduce((sum, { count }) => sum + count, 0);

const proof = ({ florin }: Tenant, id: string) => florin.ledger.getProof({ id });

async function proven(): Promise<void> {
  for (const shard of SHARDS) {
    const { database, close } = openDatabase({ url: sharded.databaseOf(shard), schema: 'ledger', max: 2 });
    const verdict = await verifyLedger(database, {});
    await close();
    expect(verdict, JSON.stringify(verdict, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).toMatchObject({ ok: true });
  }
}

/** Everything a tenant sees of `payments` payments, on whichever shard it is. */
async function whole(tenant: Tenant, payments: number): Promise<void> {
  expect(await received(tenant)).toBe(payments);
  expect(await tenant.florin.ledger.trialBalance()).toMatchObject({ balanced: true });
  await expect.poll(() => completedEvents(tenant), { timeout: 20_000 }).toBe(payments + 1);
  await expect.poll(() => counted(tenant), { timeout: 20_000 }).toBe(payments + 1);
  const { data } = await tenant.florin.events.list({ after: 0, limit: 100 });
  expect(data.map(({ offset }) => offset)).toEqual(data.map((_, n) => n + 1));
  expect(new Set(data.map(({ id }) => id)).size).toBe(data.length);
  await proven();
}

describe('a tenant moved while it pays', { timeout: 120_000 }, () => {
  it('loses no payment, doubles none, and finds everything where it is now', async () => {
    const tenant = await sharded.tenant();
    const neighbour = await sharded.tenant();
    const held = await tenant.florin.transactions.create({ from: tenant.from, to: tenant.to, amount: 1, currency: 'EUR' }, { idempotencyKey: 'before' });
    await expect.poll(() => proof(tenant, held.postingId!).then(() => 'sealed', () => 'not yet'), { timeout: 10_000 }).toBe('sealed');
    const given = await proof(tenant, held.postingId!);
    const customer = await tenant.florin.accounts.createCustomer({ name: 'Ada Lovelace', email: 'ada@example.com' });
    let stopped = false;
    let paid = 1;
    const paying = (async () => {
      for (; !stopped && paid < 60; paid++) await pay(tenant, `while-${paid}`);
    })();
    let others = 0;
    const beside = (async () => {
      for (; !stopped; others++) await pay(neighbour, `beside-${others}`);
    })();
    await sharded.move(tenant.id, 'two');
    stopped = true;
    await Promise.all([paying, beside]);
    await pay(tenant, 'after');
    // The key of a payment made on the other shard finds it on this one.
    expect(await pay(tenant, 'before')).toEqual(held);
    const publicKey = (await tenant.florin.ledger.listKeys()).keys.map((key) => key.publicKey);
    const anew = await proof(tenant, held.postingId!);
    for (const one of [given, anew]) expect(await verifyPostingProof(one, { publicKey })).toMatchObject({ ok: true, posting: { postingId: held.postingId } });
    expect(anew.leaf).toBe(given.leaf);
    await whole(tenant, paid + 1);
    expect(await received(neighbour)).toBe(others);
    // Data keys came along, and the key of the index with them.
    expect((await tenant.florin.accounts.listCustomers({ email: 'ADA@example.com' })).data).toEqual([customer]);
    await tenant.florin.accounts.eraseCustomer({ id: customer.id, reason: 'asked for it' });
    expect((await tenant.florin.accounts.listCustomers({})).data).toEqual([]);
  });

  it('can go back, and what it left can be taken away', async () => {
    const tenant = await sharded.tenant();
    await pay(tenant, 'on-one');
    await sharded.move(tenant.id, 'two');
    await pay(tenant, 'on-two');
    await sharded.move(tenant.id, 'one');
    await pay(tenant, 'on-one-again');
    await whole(tenant, 3);
    await expect(cleanTenant(sharded.mover.shard('one'), tenant.id)).rejects.toThrow('has not left');
    expect(await cleanTenant(sharded.mover.shard('two'), tenant.id)).toBeGreaterThan(0);
    await whole(tenant, 3);
  });

  it.each<Step>(['begun', 'fenced', 'taken', 'copied', 'switched'])('survives a kill after it is %s: the same command goes on', async (step) => {
    const tenant = await sharded.tenant();
    await pay(tenant, 'before');
    await sharded.moveKilled(tenant.id, 'two', step);
    if (step !== 'switched') {
      // The edge hears of it within a second.
      await expect.poll(() => tenant.hasty.accounts.createCustomer({ name: 'Ada' }).then(() => 201, ({ status }: { status: number }) => status), { timeout: 5_000 }).toBe(503);
      await expect(pay({ ...tenant, florin: tenant.hasty }, 'meanwhile')).rejects.toMatchObject({ status: 503, code: 'unavailable' });
    }
    expect(await received(tenant)).toBe(1);
    await sharded.move(tenant.id, 'two');
    await pay(tenant, 'meanwhile');
    await whole(tenant, 2);
  });

  it.each<Step>(['begun', 'taken'])('can be called off after it is %s', async (step) => {
    const tenant = await sharded.tenant();
    await sharded.moveKilled(tenant.id, 'two', step);
    await sharded.move(tenant.id, 'one');
    await pay(tenant, 'still-here');
    await whole(tenant, 1);
  });

  it('is not written where a fence stands, whatever the edge believes', async () => {
    const [tenant, neighbour] = [await sharded.tenant(), await sharded.tenant()];
    await raiseFences(sharded.mover.shard('one'), tenant.id);
    const refused = { status: 503, code: 'unavailable' };
    await expect(pay({ ...tenant, florin: tenant.hasty }, 'fenced')).rejects.toMatchObject(refused);
    await expect(tenant.hasty.accounts.createAccount({ name: 'C', currency: 'EUR' })).rejects.toMatchObject(refused);
    await expect(tenant.hasty.accounts.freezeAccount({ id: tenant.from, reason: 'a look' })).rejects.toMatchObject(refused);
    await pay(neighbour, 'beside');
    await lowerFences(sharded.mover.shard('one'), tenant.id);
    await pay(tenant, 'fenced');
    await whole(tenant, 1);
  });

  it('is told of by no room that is there once until it has arrived, and by each of them afterwards', async () => {
    const tenant = await sharded.tenant();
    const { notifications, payments } = tenant.hasty;
    const writes = {
      notification: () => notifications.createNotification({ to: { email: 'ada@example.com' }, content: { text: 'Hello' } }),
      link: () => payments.createPaymentLink({ account: tenant.from, currency: 'EUR', amount: 1, description: 'Lunch' }),
    };
    await sharded.moveKilled(tenant.id, 'two', 'fenced');
    for (const write of Object.values(writes)) await expect(write()).rejects.toMatchObject({ status: 503 });
    await sharded.move(tenant.id, 'two');
    for (const write of Object.values(writes)) await expect.poll(() => write().then(() => 'written', () => 'refused'), { timeout: 10_000 }).toBe('written');
    await expect.poll(async () => (await tenant.florin.events.list({ type: 'notification.sent' })).data.length, { timeout: 20_000 }).toBeGreaterThan(0);
    await whole(tenant, 0);
  });

  it('can not be called off once it has arrived', async () => {
    const tenant = await sharded.tenant();
    await sharded.moveKilled(tenant.id, 'two', 'copied');
    await sharded.move(tenant.id, 'one');
    expect((await sharded.mover.routes.query<{ shard: string }>('SELECT shard FROM routes WHERE tenant_id = $1', [tenant.id]))[0]).toEqual({ shard: 'two' });
    await pay(tenant, 'there');
    await whole(tenant, 1);
  });
});
