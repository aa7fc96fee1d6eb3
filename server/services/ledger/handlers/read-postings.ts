import type { z } from 'zod';
import { decodeId } from '../../../../contracts/ids.ts';
import type { Posting } from '../../../../contracts/ledger.ts';
import type { JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import { refuse } from '../../../kit/refuse.ts';
import { readAccounts } from '../store/accounts.ts';
import { readHolds } from '../store/holds.ts';
import { findPostings } from '../store/postings.ts';
import { ledgerOf, type LedgerDeps } from './deps.ts';
import { viewPosting } from './view.ts';

/** GET /v1/ledger/postings/{id}. */
export async function getPosting(deps: LedgerDeps, tenantId: string, id: string): Promise<z.output<typeof Posting>> {
  const [posting] = await getPostings(deps, tenantId, [decodeId('posting', id)!]);
  if (posting == null) throw refuse('not_found');
  return posting;
}

/** In the order asked; null where there is none. */
export async function getPostings(deps: LedgerDeps, tenantId: string, ids: readonly string[]): Promise<(z.output<typeof Posting> | null)[]> {
  const ledger = await deps.ledgers.find(tenantId);
  if (ledger === undefined) return ids.map(() => null);
  const found = await findPostings(deps.database, ledger.id, ids);
  const view = await viewer(deps, tenantId, [...found.values()].map(({ posting }) => posting));
  return ids.map((id) => {
    const stored = found.get(id);
    return stored === undefined ? null : view(stored.posting);
  });
}

/** A function that shows these postings, with all it needs read beforehand in two queries. */
export async function viewer(deps: LedgerDeps, tenantId: string, postings: readonly JournalPosting[]): Promise<(posting: JournalPosting) => z.output<typeof Posting>> {
  const ledger = await ledgerOf(deps, tenantId);
  const accountIds = new Set(postings.flatMap((posting) => posting.entries.map((entry) => decodeId('account', entry.accountId)!)));
  const holdOf = (posting: JournalPosting): string | undefined =>
    posting.kind === 'posted' ? undefined : decodeId('posting', posting.resolves ?? posting.postingId);
  const holdIds = new Set(postings.map(holdOf).filter((id) => id !== undefined));
  const accounts = await readAccounts(deps.database, [...accountIds].map((id) => ({ ledgerId: ledger.id, id })));
  const holds = holdIds.size === 0 ? [] : await readHolds(deps.database, ledger.id, [...holdIds]);
  const normalCredit = new Map(accounts.map((account) => [account.id, account.normalCredit]));
  const byId = new Map(holds.map((hold) => [hold.postingId, hold]));
  return (posting) => viewPosting(posting, (id) => normalCredit.get(id)!, byId.get(holdOf(posting) ?? ''));
}
