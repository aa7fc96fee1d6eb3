import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { compose } from '../../../host/compose.ts';
import { serviceCall } from '../../../kit/call.ts';
import { testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { ledger } from '../service.ts';

const db = await testDatabase([ledger]);
const start = () => compose([ledger], testPorts(db, 'ledger')).clients.ledger;
const limits = { minBalance: 0, perTransaction: null, daily: null, monthly: null };

// Each of these once held a connection while it waited for a second one: more callers than connections stood still.
test('more new tenants at once than there are connections, opened and then read by a process that knows none of them', async () => {
  const tenants = Array.from({ length: 60 }, () => ({ tenantId: randomUUID(), accountId: randomUUID() }));
  const as = (tenantId: string) => ({ context: { call: serviceCall('test', tenantId) } });
  const opening = start();
  await Promise.all(tenants.map(({ tenantId, accountId }) =>
    opening.openAccounts({ tenantId, accounts: [{ accountId, currency: 'USD', normalSide: 'credit', limits }] }, as(tenantId))));
  const fresh = start();
  const balances = await Promise.all(tenants.map(({ tenantId, accountId }) =>
    fresh.getBalance({ accountId: encodeId('account', accountId) }, as(tenantId))));
  expect(balances.map(({ balance }) => balance.posted)).toEqual(Array(60).fill(0));
});
