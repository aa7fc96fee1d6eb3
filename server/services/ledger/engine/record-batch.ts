import { encodeId } from '../../../../contracts/ids.ts';
import { journalLine, type JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import type { Sql } from '../../../kit/database.ts';
import { compressLines } from '../../../kit/events.ts';
import type { Account, AccountMoney } from '../domain/account.ts';
import type { Accepted } from '../domain/posting.ts';
import { endHold, insertHold } from '../store/holds.ts';
import type { Ledger } from '../store/ledgers.ts';
import { insertJournal, record, type PostingRow } from '../store/record.ts';
import type { Group, GroupOutcome } from './group.ts';
import { storeKey } from './keys.ts';

export interface Decided {
  readonly perGroup: readonly DecidedGroup[];
  readonly changed: ReadonlyMap<Account, AccountMoney>;
  ledgerOf(tenantId: string): Ledger;
}

export interface DecidedGroup {
  readonly group: Group;
  readonly outcomes: GroupOutcome[];
  readonly refusal: Error | undefined;
  readonly replayed: boolean;
  readonly foundAtMs: number | undefined;
}

interface LedgerLines { readonly ledger: Ledger; readonly tenant: string; readonly lines: string[]; readonly changes: bigint[]; readonly accepted: Accepted[]; events: number }

/** Writes what was accepted: the journal of each ledger, then all rows in one statement, then holds and keys, which are rarer. */
export async function recordBatch(tx: Sql, decided: Decided, recordedAtMs: number): Promise<void> {
  const journals = new Map<string, LedgerLines>();
  const firstLines = new Map<Group, number>();
  for (const { group, outcomes, refusal, replayed } of decided.perGroup) {
    if (refusal !== undefined || replayed) continue;
    const journal = journalOf(journals, decided, group.tenantId);
    if (journal === undefined) continue;
    firstLines.set(group, journal.lines.length);
    for (const result of outcomes) if (!result.found && result.outcome.ok) addLine(journal, result.outcome, recordedAtMs);
  }
  const rows: PostingRow[] = [];
  const journalIds = new Map<string, bigint>();
  for (const [tenantId, { ledger, lines, changes, accepted, events }] of journals) {
    if (lines.length === 0) continue;
    const journalId = await insertJournal(tx, { ledgerId: ledger.id, tenantId, postings: lines.length, events, data: compressLines(lines), changes });
    journalIds.set(tenantId, journalId);
    accepted.forEach((posting, line) => rows.push(postingRow(posting, ledger.id, journalId, line)));
  }
  if (rows.length > 0) await record(tx, rows, decided.changed, recordedAtMs);
  for (const { ledger, accepted } of journals.values()) for (const posting of accepted) await keepHold(tx, ledger.id, posting, recordedAtMs);
  for (const one of decided.perGroup) {
    if (one.group.key === null || one.refusal !== undefined || one.replayed) continue;
    await storeKey(tx, one, journalIds.get(one.group.tenantId) ?? null, firstLines.get(one.group) ?? 0, recordedAtMs);
  }
}

function journalOf(journals: Map<string, LedgerLines>, decided: Decided, tenantId: string): LedgerLines | undefined {
  const existing = journals.get(tenantId);
  if (existing !== undefined) return existing;
  const ledger = decided.ledgerOf(tenantId);
  if (ledger === undefined) return undefined;
  const journal: LedgerLines = { ledger, tenant: encodeId('tenant', tenantId), lines: [], changes: [], accepted: [], events: 0 };
  journals.set(tenantId, journal);
  return journal;
}

function addLine(journal: LedgerLines, accepted: Accepted, recordedAtMs: number): void {
  for (const entry of accepted.entries) journal.changes.push(entry.change);
  journal.events += 1 + accepted.entries.length;
  journal.accepted.push(accepted);
  journal.lines.push(journalLine(journalPosting(accepted, journal.tenant, recordedAtMs)));
}

export function journalPosting({ request, kind, entries }: Accepted, tenant: string, recordedAtMs: number): JournalPosting {
  const posting = request.type === 'posting' ? request : null;
  return {
    postingId: encodeId('posting', request.postingId), tenantId: tenant, kind, recordedAtMs,
    effectiveAtMs: posting?.effectiveAtMs ?? null, expiresAtMs: posting?.expiresAtMs ?? null, reference: posting?.reference ?? null,
    resolves: request.type === 'resolution' && request.hold !== null ? encodeId('posting', request.hold.postingId) : null,
    group: posting?.group == null ? null : encodeId('posting', posting.group),
    entries: entries.map(({ account, change, after }) => ({
      accountId: encodeId('account', account.id), currency: account.currency, version: after.version, change: Number(change),
      posted: Number(after.posted), heldDebits: Number(after.heldDebits), heldCredits: Number(after.heldCredits),
    })),
  };
}

function postingRow({ request, kind, entries }: Accepted, ledgerId: number, journalId: bigint, line: number): PostingRow {
  const posting = request.type === 'posting' ? request : null;
  return { ledgerId, journalId, line, kind, id: request.postingId, reference: posting?.reference ?? null, effectiveAtMs: posting?.effectiveAtMs ?? null, entries };
}

async function keepHold(tx: Sql, ledgerId: number, { request, kind }: Accepted, recordedAtMs: number): Promise<void> {
  if (request.type === 'posting') {
    if (!request.pending) return;
    await insertHold(tx, ledgerId, {
      postingId: request.postingId, status: 'pending', expiresAtMs: request.expiresAtMs, madeAtMs: recordedAtMs, group: request.group,
      entries: request.entries,
    });
    return;
  }
  const status = kind === 'post' ? 'posted' : kind === 'void' ? 'voided' : 'expired';
  await endHold(tx, ledgerId, request.hold!.postingId, status, request.postingId);
}
