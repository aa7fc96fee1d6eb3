import type { Call } from '../../../kit/call.ts';
import type { Clock, NewId } from '../../../kit/clock.ts';
import type { Database } from '../../../kit/database.ts';
import type { Engine } from '../engine/engine.ts';
import type { Ledger, Ledgers } from '../store/ledgers.ts';
import type { MemoAccounts } from './memo-accounts.ts';
import { refuse } from '../../../kit/refuse.ts';

/** What the ledger's handlers work with. */
export interface LedgerDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly ledgers: Ledgers;
  readonly engine: Engine;
  readonly memos: MemoAccounts;
  committed(): void;
}

/** The caller's ledger. A tenant without one has no accounts: whatever it asks for is not there. */
export async function ledgerOf(deps: Pick<LedgerDeps, 'ledgers'>, tenantId: string): Promise<Ledger> {
  const ledger = await deps.ledgers.find(tenantId);
  if (ledger === undefined) throw refuse('not_found');
  return ledger;
}

/** Postings as they stand name any accounts, in any number: nothing says which part of them is spent. So whoever may spend only so much makes transactions. */
export function refuseLimited({ actor }: Call): void {
  if (actor.spending !== undefined) throw refuse('forbidden', { detail: 'With spending limits money is moved by transactions, not by postings.' });
}
