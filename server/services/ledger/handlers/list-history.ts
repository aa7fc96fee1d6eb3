import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import type { ledger as contract } from '../../../../contracts/ledger.ts';
import { refuse } from '../../../kit/refuse.ts';
import { postedNormal } from '../domain/account.ts';
import { readAccounts } from '../store/accounts.ts';
import { entryAt } from '../store/entries.ts';
import { listChanges, turnover } from '../store/period.ts';
import { ledgerOf, type LedgerDeps } from './deps.ts';
import { viewHistory } from './read-balance.ts';

type Input = InferContractRouterInputs<typeof contract>['listHistory'];
type Output = InferContractRouterOutputs<typeof contract>['listHistory'];

/** The period becomes a range of versions first, so that sums and pages agree whatever is recorded meanwhile. */
export async function listHistory(deps: LedgerDeps, readAfter: string | undefined, { tenantId, accountId, from, to, afterVersion, limit }: Input): Promise<Output> {
  const ledger = await ledgerOf(deps, tenantId);
  const reads = deps.database.reads(readAfter);
  const [account] = await readAccounts(reads, [{ ledgerId: ledger.id, id: accountId }]);
  if (account === undefined) throw refuse('not_found');
  const opening = await entryAt(reads, ledger.id, accountId, justBefore(from));
  const closing = await entryAt(reads, ledger.id, accountId, justBefore(to));
  const whole = { after: opening?.version ?? 0, upTo: closing?.version ?? 0 };
  const sums = await turnover(reads, ledger.id, accountId, whole);
  const rest = { after: Math.max(whole.after, afterVersion), upTo: whole.upTo };
  const entries = await listChanges(reads, ledger.id, accountId, rest, limit + 1);
  return {
    opening: Number(postedNormal(account.normalCredit, opening?.posted ?? 0n)),
    closing: Number(postedNormal(account.normalCredit, closing?.posted ?? 0n)),
    credits: Number(sums.credits), debits: Number(sums.debits),
    entries: entries.slice(0, limit).map((entry) => viewHistory(account, entry)),
    nextAfterVersion: entries.length > limit ? entries[limit - 1]!.version : null,
  };
}

/** Recorded times are whole milliseconds. None lies before 1970, and PostgreSQL has no year 0. */
const justBefore = (moment: string): number => Math.max(0, Date.parse(moment) - 1);
