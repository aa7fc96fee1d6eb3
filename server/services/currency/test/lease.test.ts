import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import type { CurrencyDeps } from '../handlers/deps.ts';
import { LEASE_MS, settle } from '../handlers/conversions/settle.ts';
import { knownRates } from '../handlers/rates/known-rates.ts';
import { findConversion, takeDueConversions, type StoredConversion } from '../store/conversions.ts';
import { as, startWorld } from './world.ts';

const world = await startWorld();
const { clock, openAccount, posted, fx } = world;
const database = world.db.database('currency');

/** A worker that stands still for as long as it is told between the ledger's answer and writing it down. */
function worker(standStill: () => Promise<void>, beforeAsking = () => {}): CurrencyDeps {
  const { ledger, accounts } = world;
  const record = async (...asked: Parameters<typeof ledger.record>) => {
    const said = await ledger.record(...asked);
    await standStill();
    return said;
  };
  const getSystemAccount = (...asked: Parameters<typeof accounts.getSystemAccount>) => {
    beforeAsking();
    return accounts.getSystemAccount(...asked);
  };
  const neighbours = { ledger: { ...ledger, record }, accounts: { ...accounts, getSystemAccount } } as unknown as CurrencyDeps['neighbours'];
  return { database, clock, neighbours, newId: world.ports.newId, log: world.ports.log('currency'), metrics: world.ports.metrics, feeds: [], committed: () => {}, rates: knownRates(database, clock, []) };
}

/** An exchange that was written down by a process that then died: its lease is over. */
async function leftBehind(): Promise<{ tenantId: string; left: StoredConversion; fund(): Promise<void>; balances(): Promise<number[]> }> {
  const tenantId = randomUUID();
  const [from, to] = [await openAccount(tenantId, 'EUR'), await openAccount(tenantId, 'USD')];
  const { id } = await world.startWithout('ledger').clients.currency.createConversion({ from, to, fromCurrency: 'EUR', toCurrency: 'USD', fromAmount: 100 }, as(tenantId, randomUUID()));
  clock.advance(LEASE_MS);
  const [left] = await takeDueConversions(database, clock.now(), clock.now() + LEASE_MS, 10);
  expect(encodeId('conversion', left!.id)).toBe(id);
  async function fund(): Promise<void> {
    const clearing = encodeId('account', (await world.accounts.getSystemAccount({ tenantId, currency: 'EUR', kind: 'clearing' }, as(tenantId))).accountId);
    const entry = (accountId: string, direction: 'debit' | 'credit') => ({ accountId, direction, amount: 100, currency: 'EUR' });
    await world.ledger.createEntries({ postings: [{ entries: [entry(clearing, 'debit'), entry(from, 'credit')] }] }, as(tenantId, randomUUID()));
  }
  return { tenantId, left: left!, fund, balances: async () => [await posted(tenantId, from), await fx(tenantId, 'EUR'), await fx(tenantId, 'USD'), await posted(tenantId, to)] };
}

test('a refusal that is written down late does not undo what another has posted since: money that moved is never a failed exchange', async () => {
  const { tenantId, left, fund, balances } = await leftBehind();
  const heard = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  // Refused by the ledger for want of funds, it stands still.
  const late = settle(worker(() => { heard.resolve(); return goOn.promise; }), left);
  await heard.promise;
  clock.advance(LEASE_MS);
  await fund();
  const [taken] = await takeDueConversions(database, clock.now(), clock.now() + LEASE_MS, 10);
  // The next one posts it, and before it writes so down, the first goes on.
  const ended = await settle(worker(async () => { goOn.resolve(); await late; }), taken!);
  expect(ended.status).toBe('completed');
  expect((await late).status).toBe('pending');
  expect(await balances()).toEqual([0, 100, -104, 104]);
  expect((await world.told(tenantId)).map(({ types }) => types[0])).toEqual(['conversion.completed']);
});

test('whoever comes to the ledger when its time is over does not ask it any more', async () => {
  const { tenantId, left, fund, balances } = await leftBehind();
  await fund();
  await expect(settle(worker(() => Promise.resolve(), () => clock.advance(LEASE_MS)), left)).rejects.toThrow('time is over');
  expect(await balances()).toEqual([100, 0, 0, 0]);
  expect((await findConversion(database, tenantId, left.id))!.status).toBe('pending');
  await world.run('resume-conversions');
  expect(await balances()).toEqual([0, 100, -104, 104]);
});
