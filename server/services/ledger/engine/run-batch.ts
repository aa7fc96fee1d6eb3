import { decide } from '../domain/decide.ts';
import type { Account } from '../domain/account.ts';
import type { Request } from '../domain/posting.ts';
import { lockAccounts, type AccountKey, type StoredAccount } from '../store/accounts.ts';
import { lockHolds, type StoredHold } from '../store/holds.ts';
import type { Ledger } from '../store/ledgers.ts';
import type { Sql } from '../../../kit/database.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { EngineDeps } from './engine.ts';
import { findBefore, type Before } from './find-before.ts';
import type { Group, GroupOutcome, GroupResult } from './group.ts';
import { recordBatch, type Decided } from './record-batch.ts';

/** Gather, decide, record: one database transaction for all groups. An `Error` refuses a whole group. */
export async function runBatch(deps: EngineDeps, groups: readonly Group[], careful: boolean): Promise<(GroupResult | Error)[]> {
  const results = await deps.database.transaction(async (tx) => {
    const holds = await gatherHolds(tx, deps, groups);
    const accounts = await lockAccounts(tx, accountKeys(deps, groups, holds));
    const before: Before = careful ? await findBefore(tx, deps.ledgers, groups) : new Map();
    const nowMs = deps.clock.now();
    const recordedAtMs = latest(nowMs, accounts);
    const decided = decideGroups(deps, groups, { holds, accounts, before, nowMs });
    await recordBatch(tx, decided, recordedAtMs);
    return decided.perGroup.map((group) => group.refusal ?? { recordedAtMs: group.foundAtMs ?? recordedAtMs, outcomes: group.outcomes, replayed: group.replayed });
  });
  deps.committed();
  deps.metrics.observe('florin_ledger_batch_postings', 'Postings decided in one batch', groups.reduce((sum, group) => sum + group.requests.length, 0));
  return results;
}

interface Gathered {
  readonly holds: ReadonlyMap<string, StoredHold>;
  readonly accounts: readonly StoredAccount[];
  readonly before: Before;
  readonly nowMs: number;
}

function decideGroups(deps: EngineDeps, groups: readonly Group[], gathered: Gathered): Decided {
  const requests: Request[] = [];
  const places: { group: number; request: number }[] = [];
  const perGroup = groups.map((group, g) => {
    const found = gathered.before.get(group);
    const refusal = found?.refusal ?? (group.validUntilMs !== null && group.validUntilMs < gathered.nowMs ? refuse('posting_expired') : undefined);
    const outcomes: GroupOutcome[] = found?.replay !== undefined ? [...found.replay] : [];
    if (refusal === undefined && found?.replay === undefined) {
      const ledger = deps.ledgers.known(group.tenantId);
      group.requests.forEach((asked, r) => {
        const known = found?.perRequest.get(r);
        if (known !== undefined) outcomes[r] = known;
        else if (ledger === undefined) outcomes[r] = { found: false, outcome: { ok: false, code: 'not_found' } };
        else {
          places.push({ group: g, request: r });
          // A run never reaches into the next caller's group.
          const linked = asked.linked && r < group.requests.length - 1;
          requests.push(asked.type === 'posting'
            ? { ...asked, linked, ledgerId: ledger.id }
            : { ...asked, linked, ledgerId: ledger.id, hold: gathered.holds.get(asked.holdId) ?? null });
        }
      });
    }
    return { group, outcomes, refusal, replayed: found?.replay !== undefined, foundAtMs: found?.recordedAtMs };
  });
  const decision = decide(requests, gathered.accounts, gathered.nowMs, deps.ledgers.timeZoneOf);
  decision.outcomes.forEach((outcome, i) => {
    const place = places[i]!;
    perGroup[place.group]!.outcomes[place.request] = { found: false, outcome };
  });
  return { perGroup, changed: decision.book.changed(), ledgerOf: (tenantId) => deps.ledgers.known(tenantId) as Ledger };
}

async function gatherHolds(tx: Sql, deps: EngineDeps, groups: readonly Group[]): Promise<Map<string, StoredHold>> {
  const wanted = new Map<number, string[]>();
  for (const group of groups) {
    const ledger = deps.ledgers.known(group.tenantId);
    if (ledger === undefined) continue;
    for (const request of group.requests) {
      if (request.type !== 'resolution') continue;
      const ids = wanted.get(ledger.id);
      if (ids === undefined) wanted.set(ledger.id, [request.holdId]);
      else ids.push(request.holdId);
    }
  }
  const holds = new Map<string, StoredHold>();
  for (const ledgerId of [...wanted.keys()].toSorted((a, b) => a - b)) {
    for (const hold of await lockHolds(tx, ledgerId, wanted.get(ledgerId)!)) holds.set(hold.postingId, hold);
  }
  return holds;
}

function accountKeys(deps: EngineDeps, groups: readonly Group[], holds: ReadonlyMap<string, StoredHold>): AccountKey[] {
  const byLedger = new Map<number, Set<string>>();
  for (const group of groups) {
    const ledger = deps.ledgers.known(group.tenantId);
    if (ledger === undefined) continue;
    let ids = byLedger.get(ledger.id);
    if (ids === undefined) byLedger.set(ledger.id, (ids = new Set()));
    for (const request of group.requests) {
      const entries = request.type === 'posting' ? request.entries : (holds.get(request.holdId)?.entries ?? []);
      for (const entry of entries) ids.add(entry.accountId);
    }
  }
  const keys: AccountKey[] = [];
  for (const [ledgerId, ids] of byLedger) for (const id of ids) keys.push({ ledgerId, id });
  return keys;
}

/** Now, or the latest recorded time of an account in the batch: what is recorded later never bears an earlier time. */
function latest(nowMs: number, accounts: readonly (Account & { changedAtMs: number })[]): number {
  let latestMs = nowMs;
  for (const account of accounts) if (account.changedAtMs > latestMs) latestMs = account.changedAtMs;
  return latestMs;
}
