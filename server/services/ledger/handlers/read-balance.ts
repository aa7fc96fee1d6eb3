import type { z } from 'zod';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { isMemoAccount } from '../../../../contracts/proofs/memo.ts';
import type { HistoryEntry, ledger as contract } from '../../../../contracts/ledger.ts';
import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { refuse } from '../../../kit/refuse.ts';
import { postedNormal, type Account } from '../domain/account.ts';
import { readAccounts } from '../store/accounts.ts';
import { effectiveCorrection, entryAt, listEntries, trialBalance, type StoredEntry } from '../store/entries.ts';
import { holdsOfAccount } from '../store/holds.ts';
import type { Call } from '../../../kit/call.ts';
import type { Sql } from '../../../kit/database.ts';
import { ledgerOf, type LedgerDeps } from './deps.ts';
import { iso, viewBalance } from './view.ts';

type Inputs = InferContractRouterInputs<typeof contract>;
type Outputs = InferContractRouterOutputs<typeof contract>;
const NOTHING = { posted: 0n, heldDebits: 0n, heldCredits: 0n };

export async function accountOf(deps: LedgerDeps, sql: Sql, tenantId: string, id: string): Promise<Account> {
  const ledger = await ledgerOf(deps, tenantId);
  const [account] = await readAccounts(sql, [{ ledgerId: ledger.id, id: decodeId('account', id)! }]);
  if (account === undefined || isMemoAccount(account.id)) throw refuse('not_found', { resourceId: id });
  return account;
}

/** GET /v1/ledger/balance/{accountId}. */
export async function getBalance(deps: LedgerDeps, tenantId: string, input: Inputs['getBalance']): Promise<Outputs['getBalance']> {
  if (input.at === undefined) return balanceNow(deps, tenantId, input.accountId, input.by === 'effective');
  const account = await accountOf(deps, deps.database, tenantId, input.accountId);
  const atMs = Date.parse(input.at);
  const entry = await entryAt(deps.database, account.ledgerId, account.id, atMs);
  const money = entry ?? NOTHING;
  const correction = input.by === 'effective' ? await effectiveCorrection(deps.database, account.ledgerId, account.id, atMs, entry?.version ?? 0) : 0n;
  return {
    accountId: input.accountId, currency: account.currency, at: iso(atMs), version: entry?.version ?? 0, holds: [],
    balance: viewBalance(account.normalCredit, { ...money, posted: money.posted + correction }),
  };
}

/**
 * Balance and holds of one instant. A hold whose time is over no longer counts, also in the moment before the job has expired it. What is dated
 * later counts, unless it is asked what is in effect.
 */
async function balanceNow(deps: LedgerDeps, tenantId: string, id: string, inEffect: boolean): Promise<Outputs['getBalance']> {
  const nowMs = deps.clock.now();
  // Remembered from here on, so that nothing in the transaction waits for a second connection.
  await ledgerOf(deps, tenantId);
  const { account, holds, correction } = await deps.database.transaction(async (tx) => {
    await tx.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const found = await accountOf(deps, tx, tenantId, id);
    const anyHeld = found.state.heldDebits !== 0n || found.state.heldCredits !== 0n;
    return {
      account: found, holds: anyHeld ? await holdsOfAccount(tx, found.ledgerId, found.id) : [],
      correction: inEffect ? await effectiveCorrection(tx, found.ledgerId, found.id, nowMs, found.state.version) : 0n,
    };
  });
  let { heldDebits, heldCredits } = account.state;
  const shown: Outputs['getBalance']['holds'] = [];
  for (const hold of holds) {
    const mine = hold.entries.filter((entry) => entry.accountId === account.id);
    const debits = mine.reduce((sum, { change }) => (change < 0n ? sum - change : sum), 0n);
    const credits = mine.reduce((sum, { change }) => (change > 0n ? sum + change : sum), 0n);
    if (hold.expiresAtMs !== null && hold.expiresAtMs <= nowMs) {
      heldDebits -= debits;
      heldCredits -= credits;
      continue;
    }
    const amount = Number(account.normalCredit ? debits : credits);
    if (amount > 0) shown.push({ postingId: encodeId('posting', hold.postingId), amount, expiresAt: hold.expiresAtMs === null ? null : iso(hold.expiresAtMs) });
  }
  return {
    accountId: id, currency: account.currency, at: iso(nowMs), version: account.state.version, holds: shown,
    balance: viewBalance(account.normalCredit, { posted: account.state.posted + correction, heldDebits, heldCredits }),
  };
}

/** GET /v1/ledger/entries/{accountId}. The cursor is the version of the last entry shown. */
export async function listAccountEntries(deps: LedgerDeps, { tenantId, readAfter }: Call, input: Inputs['listEntries']): Promise<Outputs['listEntries']> {
  const reads = deps.database.reads(readAfter);
  const account = await accountOf(deps, reads, tenantId, input.accountId);
  const limit = Number(input.limit ?? 20);
  const before = input.cursor === undefined ? null : Number(input.cursor);
  if (before !== null && !Number.isSafeInteger(before)) throw refuse('invalid_request', { param: 'cursor' });
  const entries = await listEntries(reads, account.ledgerId, account.id, before, limit + 1);
  return {
    data: entries.slice(0, limit).map((entry) => viewHistory(account, entry)),
    nextCursor: entries.length > limit ? String(entries[limit - 1]!.version) : null,
  };
}

export function viewHistory(account: Account, entry: StoredEntry): z.output<typeof HistoryEntry> {
  return {
    accountId: encodeId('account', account.id), postingId: encodeId('posting', entry.postingId), version: entry.version,
    change: Number(postedNormal(account.normalCredit, entry.change)), balance: viewBalance(account.normalCredit, entry),
    recordedAt: iso(entry.recordedAtMs), effectiveAt: entry.effectiveAtMs === null ? null : iso(entry.effectiveAtMs),
  };
}

/** GET /v1/ledger/trial-balance. */
export async function getTrialBalance(deps: LedgerDeps, { tenantId, readAfter }: Call): Promise<Outputs['trialBalance']> {
  const ledger = await deps.ledgers.find(tenantId);
  const currencies = ledger === undefined ? [] : await trialBalance(deps.database.reads(readAfter), ledger.id);
  return { at: iso(deps.clock.now()), balanced: currencies.every(({ debits, credits }) => debits === credits), currencies };
}
