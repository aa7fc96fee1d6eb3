import { randomUUID } from 'node:crypto';
import { isDefinedError, safe } from '@orpc/client';
import { describe, expect, test } from 'vitest';
import type { Neighbours } from '../../kit/service.ts';
import { serviceCall } from '../../kit/call.ts';

/** A ledger to call: in this process by a router client, or in another over HTTP. The caller can't tell them apart but by time. */
export type NeighbourMaker = () => Promise<Neighbours<'ledger'>['ledger']>;

/** What a service may rely on when it calls a neighbour, whatever lies between. */
export function neighbourSuite(name: string, make: NeighbourMaker): void {
  const context = { call: serviceCall('suite') };
  const limits = { minBalance: 0, perTransaction: null, daily: null, monthly: null };
  const open = async (ledger: Neighbours<'ledger'>['ledger'], tenantId: string): Promise<string> => {
    const accountId = randomUUID();
    await ledger.openAccounts({ tenantId, accounts: [{ accountId, currency: 'USD', normalSide: 'credit', limits }] }, { context });
    return accountId;
  };

  describe(`a neighbour called ${name}`, () => {
    test('answers with what its contract promises', async () => {
      const ledger = await make();
      const tenantId = randomUUID();
      const accountId = await open(ledger, tenantId);
      const { states } = await ledger.getAccounts({ accounts: [{ tenantId, accountId }, { tenantId, accountId: randomUUID() }] }, { context });
      expect(states).toEqual([{
        accountId, currency: 'USD', normalSide: 'credit', status: 'open', version: 0, limits, balance: { posted: 0, held: 0, available: 0 },
      }, null]);
    });

    test('refuses with the typed error of its contract', async () => {
      const ledger = await make();
      const tenantId = randomUUID();
      const accountId = await open(ledger, tenantId);
      await ledger.changeAccount({ tenantId, accountId, status: 'closed' }, { context });
      const { error } = await safe(ledger.changeAccount({ tenantId, accountId, status: 'open' }, { context }));
      expect(isDefinedError(error) && error.code).toBe('account_closed');
    });

    test('acts for the tenant of the call it is given', async () => {
      const ledger = await make();
      const [mine, other] = [randomUUID(), randomUUID()];
      await open(ledger, mine);
      const trial = async (tenantId: string) => (await ledger.trialBalance({}, { context: { call: serviceCall('suite', tenantId) } })).currencies.length;
      expect([await trial(mine), await trial(other)]).toEqual([1, 0]);
    });

    test('takes no input that breaks the contract', async () => {
      const ledger = await make();
      const { error } = await safe(ledger.post({ postings: [], validUntil: 0, again: false }, { context }));
      expect(error).toBeInstanceOf(Error);
    });

    test('keeps many calls at once apart', async () => {
      const ledger = await make();
      const tenants = Array.from({ length: 20 }, () => randomUUID());
      const accounts = await Promise.all(tenants.map((tenantId) => open(ledger, tenantId)));
      const seen = await Promise.all(tenants.map((tenantId, i) => ledger.getAccounts({ accounts: [{ tenantId, accountId: accounts[i]! }] }, { context })));
      expect(seen.map(({ states }) => states[0]?.accountId)).toEqual(accounts);
    });
  });
}
