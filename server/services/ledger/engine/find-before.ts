import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import type { Sql } from '../../../kit/database.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Ledgers } from '../store/ledgers.ts';
import { readHolds, type StoredHold } from '../store/holds.ts';
import { findByReference, findPostings } from '../store/postings.ts';
import type { Group, GroupOutcome, PostingAsked } from './group.ts';
import { findKeys, replayKey } from './keys.ts';

export interface FoundBefore {
  readonly refusal?: Error;
  /** The whole group was answered before. */
  readonly replay?: readonly GroupOutcome[];
  readonly recordedAtMs?: number;
  /** Single requests that were answered before. */
  readonly perRequest: Map<number, GroupOutcome>;
}

export type Before = ReadonlyMap<Group, FoundBefore>;

const postingUuid = (id: string): string => decodeId('posting', id)!;

/** What of these groups was recorded before: by key, by reference, by posting id. Read with the accounts locked. */
export async function findBefore(tx: Sql, ledgers: Ledgers, groups: readonly Group[]): Promise<Before> {
  const before = new Map<Group, FoundBefore>();
  for (const group of groups) {
    const ledger = ledgers.known(group.tenantId);
    if (ledger === undefined) continue;
    if (group.key !== null) {
      const stored = (await findKeys(tx, group.tenantId, [group.key.hash])).get(group.key.hash);
      if (stored !== undefined && stored.requestHash !== group.key.requestHash) {
        before.set(group, { refusal: refuse('idempotency_key_reused'), perRequest: new Map() });
        continue;
      }
      if (stored !== undefined) {
        const replay = await replayKey(tx, ledgers, group.tenantId, stored.kept, postingUuid);
        before.set(group, { replay, recordedAtMs: stored.kept.recordedAtMs, perRequest: new Map() });
        continue;
      }
    }
    const ids = group.requests.map((request) => request.postingId);
    const references = group.requests.flatMap((request) => (request.type === 'posting' && request.reference !== null ? [request.reference] : []));
    const byId = await findPostings(tx, ledger.id, ids);
    const byReference = await findByReference(tx, ledger.id, references);
    const pending = [...byReference.values()].filter(({ posting }) => posting.kind === 'pending').map(({ id }) => id);
    const holds = new Map((pending.length === 0 ? [] : await readHolds(tx, ledger.id, pending)).map((hold) => [hold.postingId, hold]));
    const perRequest = new Map<number, GroupOutcome>();
    group.requests.forEach((request, i) => {
      const same = byId.get(request.postingId);
      if (same !== undefined) perRequest.set(i, { found: true, posting: same.posting });
      else if (request.type === 'posting' && request.reference !== null) {
        const earlier = byReference.get(request.reference);
        if (earlier !== undefined) perRequest.set(i, sameOrReused(request, earlier.posting, holds.get(earlier.id)));
      }
    });
    before.set(group, { perRequest });
  }
  return before;
}

/** A reference stands for its entries: asked with others, it is refused. */
function sameOrReused(asked: PostingAsked, posting: JournalPosting, hold: StoredHold | undefined): GroupOutcome {
  const same = (hold !== undefined) === asked.pending && asked.effectiveAtMs === posting.effectiveAtMs && asked.entries.length === posting.entries.length
    && asked.entries.every((entry, i) => {
      const other = posting.entries[i]!;
      const change = hold === undefined ? BigInt(other.change) : hold.entries[i]!.change;
      return encodeId('account', entry.accountId) === other.accountId && entry.currency === other.currency && entry.change === change;
    });
  return same ? { found: true, posting } : { found: false, outcome: { ok: false, code: 'idempotency_key_reused', resourceId: posting.postingId } };
}
