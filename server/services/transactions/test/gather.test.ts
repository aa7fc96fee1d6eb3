import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeId } from '../../../../contracts/ids.ts';
import { systemClock } from '../../../kit/clock.ts';
import { factsCache, type FactsCache } from '../pipeline/facts-cache.ts';
import { gather } from '../pipeline/gather.ts';
import type { Work } from '../pipeline/pipeline.ts';
import { startMoneyPath } from './support.ts';

const money = await startMoneyPath();

/** A cache over the real neighbours, and a place to do something while they are being asked. */
function watchedCache(meanwhile: (facts: FactsCache) => void): FactsCache {
  const { accounts, ledger } = money.clients;
  const facts = factsCache({
    accounts: { getFacts: (...asked: Parameters<typeof accounts.getFacts>) => accounts.getFacts(...asked) },
    ledger: {
      async getAccounts(...asked: Parameters<typeof ledger.getAccounts>) {
        const answer = await ledger.getAccounts(...asked);
        meanwhile(facts);
        return answer;
      },
    },
  } as unknown as Parameters<typeof factsCache>[0], systemClock, 100);
  return facts;
}

const work = (tenantId: string, from: string, to: string): Work => ({
  waitsAs: 'new',
  movement: {
    id: randomUUID(), tenantId, keyHash: randomUUID(), requestHash: randomUUID(), type: 'transfer', from: decodeId('account', from)!, to: decodeId('account', to)!,
    amount: 1n, currency: 'USD', description: null, reference: null, metadata: null, reverses: null, scheduledForMs: null, approvedBy: null, spending: null, transferId: null,
  },
});

test('an account that is forgotten while another one is asked for is not taken for missing', async () => {
  const tenant = randomUUID();
  const [a, b, c] = [await money.openAccount(tenant), await money.openAccount(tenant), await money.openAccount(tenant)];
  let forgetting = false;
  const facts = watchedCache((cache) => {
    if (forgetting) cache.clear();
  });
  await gather(facts, [work(tenant, a, b)]);
  forgetting = true;
  const cases = await gather(facts, [work(tenant, a, c), work(tenant, b, a)]);
  expect(cases.map((one) => one?.to.accountId)).toEqual([c, a].map((id) => decodeId('account', id)));
});

test('a stranger who names an account of another tenant neither sees it nor hides it from its owner', async () => {
  const [owner, stranger] = [randomUUID(), randomUUID()];
  const [a, b] = [await money.openAccount(owner), await money.openAccount(owner)];
  const own = await money.openAccount(stranger);
  const cases = await gather(watchedCache(() => {}), [work(owner, a, b), work(stranger, own, a), work(stranger, a, own), work(owner, b, a)]);
  expect(cases.map((one) => one !== undefined)).toEqual([true, false, false, true]);
});
