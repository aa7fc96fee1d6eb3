import type { Call } from '../../../kit/call.ts';
import type { Sql } from '../../../kit/database.ts';
import { refuse } from '../../../kit/refuse.ts';
import { encodeId } from '../../../../contracts/ids.ts';
import { accountsOfCustomer } from '../store/accounts.ts';
import type { Deps } from './deps.ts';
import { asAccounts } from './ledger.ts';

const DAY_MS = 24 * 60 * 60_000;
const AT_ONCE = 100;

/**
 * Whoever has money here must stay known, so that it can be paid out; and laws against money laundering want payers known for years after their last
 * payment. The law on erasure gives way to such duties (GDPR, article 17, 3 b).
 */
export async function refuseWhileNeeded({ ledger, clock, retentionDays }: Deps, tx: Sql, { tenantId, requestId }: Call, customerId: string): Promise<void> {
  const ids = await accountsOfCustomer(tx, tenantId, customerId);
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const accounts = ids.slice(at, at + AT_ONCE).map((accountId) => ({ tenantId, accountId }));
    const { states } = await ledger.getAccounts({ accounts }, asAccounts(tenantId, requestId));
    const full = states.find((state) => state !== null && (state.balance.posted !== 0 || state.balance.held !== 0));
    if (full) throw refuse('account_not_empty', { resourceId: encodeId('account', full.accountId), detail: 'There is money on an account of theirs, posted or held: pay it out first.' });
  }
  if (retentionDays === 0) return;
  const nowMs = clock.now();
  const period = { from: new Date(nowMs - retentionDays * DAY_MS).toISOString(), to: new Date(nowMs + DAY_MS).toISOString() };
  for (const accountId of ids) {
    const { entries } = await ledger.listHistory({ tenantId, accountId, ...period, afterVersion: 0, limit: 1 }, asAccounts(tenantId, requestId));
    if (entries.length > 0) {
      throw refuse('forbidden', { resourceId: encodeId('account', accountId), detail: `Money moved on an account of theirs within the last ${retentionDays} days: they must stay known for so long (FLORIN_ACCOUNTS_RETENTION_DAYS).` });
    }
  }
}
