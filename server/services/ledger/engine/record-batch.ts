import { encodeId } from '../../../../contracts/ids.ts';
import { isMemoAccount } from '../../../../contracts/proofs/memo.ts';
import { journalLine, type JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import type { Database, Sql } from '../../../kit/database.ts';
import { compressLines } from '../../../kit/events.ts';
import { isLimited } from '../domain/account.ts';
import type { Accepted } from '../domain/posting.ts';
import { endHold, insertHold } from '../store/holds.ts';
import { confirmAccounts, prepareRecord, record, type LedgerRecord, type PostingRow, type PreparedRecord } from '../store/record.ts';
import type { DecidedBatch, DecidedGroup } from './decide-groups.ts';
import type { Group } from './group.ts';
import { storeKey } from './keys.ts';

interface Tenant { readonly tenantId: string; readonly ledgerId: number; readonly accepted: Accepted[]; events: number }

/** Writes what was prepared. `sql` is a transaction already where the accounts are locked. */
export type WriteBatch = (sql: Sql | Database) => Promise<void>;

/**
 * Makes ready what was accepted, so that nothing is left to do but to write it: batches are written one after the other, and what is done
 * meanwhile all others wait for. The usual batch, postings of one tenant without holds or keys, is one statement and so one transaction of its
 * own; any other takes one around its statements, also where the only other thing is to confirm what another tenant was refused on: all of it
 * is decided again if that is not so, and nothing may be written by then.
 */
export function prepareRecords(batch: DecidedBatch): WriteBatch {
  const firstLines = new Map<Group, number>();
  const tenants = collect(batch, firstLines);
  const keyed = batch.perGroup.filter(({ group, refusal, replayed }) => group.key !== null && refusal === undefined && !replayed);
  const withHolds = tenants.some(({ accepted }) => accepted.some(({ kind }) => kind !== 'posted'));
  const others = batch.accounts.filter(({ account }) => tenants.every(({ ledgerId }) => ledgerId !== account.ledgerId));
  if (tenants.length === 0 && keyed.length === 0) return async (sql) => (others.length > 0 ? confirmAccounts(sql, others) : undefined);
  const records = tenants.map((tenant) => prepareRecord(toRecord(tenant, batch.recordedAtMs), batch.accounts.filter(({ account }) => account.ledgerId === tenant.ledgerId), batch.recordedAtMs));
  const write = (tx: Sql): Promise<void> => writeAll(tx, batch, { tenants, records, others, keyed, firstLines });
  const manyStatements = tenants.length > 1 || others.length > 0 || keyed.length > 0 || withHolds;
  return (sql) => (manyStatements && 'transaction' in sql ? sql.transaction(write) : write(sql));
}

interface ToWrite {
  readonly tenants: readonly Tenant[];
  /** One per tenant. */
  readonly records: readonly PreparedRecord[];
  /** Accounts of tenants for whom nothing was accepted. */
  readonly others: DecidedBatch['accounts'];
  readonly keyed: readonly DecidedGroup[];
  readonly firstLines: ReadonlyMap<Group, number>;
}

async function writeAll(tx: Sql, { recordedAtMs }: DecidedBatch, { tenants, records, others, keyed, firstLines }: ToWrite): Promise<void> {
  const journalIds = new Map<string, bigint>();
  for (const [i, tenant] of tenants.entries()) journalIds.set(tenant.tenantId, await record(tx, records[i]!));
  if (others.length > 0) await confirmAccounts(tx, others);
  for (const { ledgerId, accepted } of tenants) for (const posting of accepted) if (posting.kind !== 'posted') await keepHold(tx, ledgerId, posting, recordedAtMs);
  for (const one of keyed) await storeKey(tx, one, journalIds.get(one.group.tenantId) ?? null, firstLines.get(one.group) ?? 0, recordedAtMs);
}

function collect(batch: DecidedBatch, firstLines: Map<Group, number>): Tenant[] {
  const tenants = new Map<string, Tenant>();
  for (const { group, outcomes, refusal, replayed } of batch.perGroup) {
    if (refusal !== undefined || replayed) continue;
    firstLines.set(group, tenants.get(group.tenantId)?.accepted.length ?? 0);
    for (const result of outcomes) {
      if (result.found || !result.outcome.ok) continue;
      const { outcome } = result;
      let tenant = tenants.get(group.tenantId);
      if (tenant === undefined) {
        tenant = { tenantId: group.tenantId, ledgerId: outcome.request.ledgerId, accepted: [], events: 0 };
        tenants.set(group.tenantId, tenant);
      }
      tenant.accepted.push(outcome);
      tenant.events += 1 + countMoney(outcome);
    }
  }
  // In the order in which accounts are locked.
  return [...tenants.values()].toSorted((a, b) => a.ledgerId - b.ledgerId);
}

/** Entries that are told as events. */
function countMoney({ request, entries }: Accepted): number {
  return request.type === 'posting' && request.spending !== undefined ? entries.filter(({ account }) => !isMemoAccount(account.id)).length : entries.length;
}

function toRecord({ tenantId, ledgerId, accepted, events }: Tenant, recordedAtMs: number): LedgerRecord {
  const tenant = encodeId('tenant', tenantId);
  return {
    tenantId, ledgerId, events, data: compressLines(accepted.map((posting) => journalLine(journalPosting(posting, tenant, recordedAtMs)))),
    postings: accepted.map(({ request, kind, entries }): PostingRow => {
      const posting = request.type === 'posting' ? request : null;
      return { kind, id: request.postingId, reference: posting?.reference ?? null, effectiveAtMs: posting?.effectiveAtMs ?? null, entries };
    }),
  };
}

/** Built once: the journal has it, and so has the answer. */
const built = new WeakMap<Accepted, JournalPosting>();

export function journalPosting(accepted: Accepted, tenant: string, recordedAtMs: number): JournalPosting {
  let posting = built.get(accepted);
  if (posting === undefined) built.set(accepted, (posting = buildPosting(accepted, tenant, recordedAtMs)));
  return posting;
}

function buildPosting({ request, kind, entries }: Accepted, tenant: string, recordedAtMs: number): JournalPosting {
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

async function keepHold(tx: Sql, ledgerId: number, { request, kind, entries }: Accepted, recordedAtMs: number): Promise<void> {
  if (request.type === 'posting') {
    await insertHold(tx, ledgerId, {
      postingId: request.postingId, status: 'pending', expiresAtMs: request.expiresAtMs, madeAtMs: recordedAtMs, group: request.group,
      charged: request.charge ? [...new Set(entries.filter(({ account }) => isLimited(account)).map(({ account }) => account.id))] : [], promised: request.promised,
      entries: request.entries,
    });
    return;
  }
  const status = kind === 'post' ? 'posted' : kind === 'void' ? 'voided' : 'expired';
  await endHold(tx, ledgerId, request.hold!.postingId, status, request.postingId);
}
