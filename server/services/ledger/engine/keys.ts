import type { ProblemCode } from '../../../../contracts/problems.ts';
import type { Sql } from '../../../kit/database.ts';
import { plainArray } from '../../../kit/sql-array.ts';
import { findPostings, readLines } from '../store/postings.ts';
import type { Ledgers } from '../store/ledgers.ts';
import type { DecidedGroup } from './decide-groups.ts';
import type { GroupOutcome } from './group.ts';

/**
 * The answer to an idempotency key, kept small: accepted postings are lines of one journal row, beside each other, so only where they begin
 * and which requests were refused need to be kept. Postings found by their reference are named by id.
 */
interface KeptAnswer {
  readonly journal: string | null;
  readonly first: number;
  readonly count: number;
  readonly recordedAtMs: number;
  readonly refused: Record<number, [code: ProblemCode, accountId: string | null, resourceId: string | null]>;
  readonly found: Record<number, string>;
}

export async function storeKey(tx: Sql, { group, outcomes }: DecidedGroup, journalId: bigint | null, first: number, recordedAtMs: number): Promise<void> {
  const kept: KeptAnswer = { journal: journalId === null ? null : String(journalId), first, count: outcomes.length, recordedAtMs, refused: {}, found: {} };
  outcomes.forEach((result, i) => {
    if (result.found) kept.found[i] = result.posting.postingId;
    else if (!result.outcome.ok) kept.refused[i] = [result.outcome.code, result.outcome.accountId ?? null, result.outcome.resourceId ?? null];
  });
  await tx.execute(
    `INSERT INTO idempotency_keys (tenant_id, key_hash, operation, request_hash, response) VALUES ($1, $2, 'ledger', $3, $4)`,
    [group.tenantId, group.key!.hash, group.key!.requestHash, JSON.stringify(kept)], 'ledger.store-key');
}

export interface StoredKey { readonly requestHash: string; readonly kept: KeptAnswer }

export async function findKeys(tx: Sql, tenantId: string, hashes: readonly string[]): Promise<Map<string, StoredKey>> {
  const rows = await tx.query<{ key_hash: string; request_hash: string; response: KeptAnswer }>(
    'SELECT key_hash, request_hash, response FROM idempotency_keys WHERE tenant_id = $1 AND key_hash = ANY ($2::uuid[])', [tenantId, plainArray(hashes)]);
  return new Map(rows.map((row) => [row.key_hash, { requestHash: row.request_hash, kept: row.response }]));
}

/** The outcomes as they were. */
export async function replayKey(tx: Sql, ledgers: Ledgers, tenantId: string, kept: KeptAnswer, decodePosting: (id: string) => string): Promise<GroupOutcome[]> {
  const ledger = ledgers.known(tenantId)!;
  const others = await findPostings(tx, ledger.id, Object.values(kept.found).map(decodePosting));
  const accepted = kept.count - Object.keys(kept.refused).length - Object.keys(kept.found).length;
  const lines = kept.journal === null || accepted === 0 ? [] : await readLines(tx, BigInt(kept.journal), kept.first, accepted);
  let next = 0;
  return Array.from({ length: kept.count }, (_, i): GroupOutcome => {
    const refused = kept.refused[i];
    if (refused !== undefined) return { found: false, outcome: { ok: false, code: refused[0], accountId: refused[1] ?? undefined, resourceId: refused[2] ?? undefined } };
    const found = kept.found[i];
    return { found: true, posting: found === undefined ? lines[next++]! : others.get(decodePosting(found))!.posting };
  });
}
