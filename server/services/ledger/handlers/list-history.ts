import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import type { z } from 'zod';
import { encodeId } from '../../../../contracts/ids.ts';
import type { HistoryEntry, ledger } from '../../../../contracts/ledger.ts';
import { refuse } from '../../../kit/refuse.ts';
import { postedNormal } from '../domain/account.ts';
import { readAccounts } from '../store/accounts.ts';
import { changesBetween, momentBefore, turnover, type HistoryRow } from '../store/history.ts';
import { ledgerOf, type LedgerDeps } from './deps.ts';
import { viewBalance } from './view.ts';

type Input = InferContractRouterInputs<typeof ledger>['listHistory'];
type Output = InferContractRouterOutputs<typeof ledger>['listHistory'];

/** The period becomes a range of versions first, so that sums and pages agree whatever is recorded meanwhile. */
export async function listHistory(deps: LedgerDeps, { tenantId, accountId, from, to, afterVersion, limit }: Input): Promise<Output> {
  const ledger = await ledgerOf(deps, tenantId);
  const [account] = await readAccounts(deps.database, [{ ledgerId: ledger.id, id: accountId }]);
  const opening = await momentBefore(deps.database, ledger.id, accountId, sinceEpoch(from));
  const closing = await momentBefore(deps.database, ledger.id, accountId, sinceEpoch(to));
  if (account === undefined || opening === undefined || closing === undefined) throw refuse('not_found');
  const after = BigInt(Math.max(afterVersion, Number(opening.version)));
  const sums = await turnover(deps.database, ledger.id, accountId, opening.version, closing.version);
  const rows = await changesBetween(deps.database, ledger.id, accountId, after, closing.version, limit + 1);
  const page = rows.slice(0, limit);
  return {
    opening: Number(postedNormal(account.normalCredit, opening.posted)), closing: Number(postedNormal(account.normalCredit, closing.posted)),
    credits: Number(sums.credits), debits: Number(sums.debits),
    entries: page.map((row) => viewRow(row, accountId, account.normalCredit)),
    nextAfterVersion: rows.length > limit ? Number(page.at(-1)!.version) : null,
  };
}

/** Nothing was recorded before 1970, and PostgreSQL has no year 0. */
const sinceEpoch = (moment: string): Date => new Date(Math.max(0, Date.parse(moment)));

function viewRow(row: HistoryRow, accountId: string, normalCredit: boolean): z.output<typeof HistoryEntry> {
  return {
    accountId: encodeId('account', accountId), postingId: encodeId('posting', row.postingId), version: Number(row.version),
    change: Number(postedNormal(normalCredit, row.change)), balance: viewBalance(normalCredit, row),
    recordedAt: row.recordedAt.toISOString(), effectiveAt: row.effectiveAt?.toISOString() ?? null,
  };
}
