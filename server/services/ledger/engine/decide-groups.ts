import { decide } from '../domain/decide.ts';
import type { AccountMoney } from '../domain/account.ts';
import { refused, type Request } from '../domain/posting.ts';
import type { AccountKey, StoredAccount } from '../store/accounts.ts';
import type { StoredHold } from '../store/holds.ts';
import type { Ledgers } from '../store/ledgers.ts';
import type { Decided } from '../store/record.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Before } from './find-before.ts';
import { runsOf, type Group, type GroupOutcome, type GroupResult } from './group.ts';

/** What a batch is decided on. */
export interface Gathered {
  readonly holds: ReadonlyMap<string, StoredHold>;
  readonly accounts: readonly StoredAccount[];
  readonly before: Before;
  readonly nowMs: number;
}

export interface DecidedBatch {
  readonly perGroup: readonly DecidedGroup[];
  /** Every account it was decided on. */
  readonly accounts: readonly Decided[];
  readonly recordedAtMs: number;
}

export interface DecidedGroup {
  readonly group: Group;
  readonly outcomes: GroupOutcome[];
  readonly refusal: Error | undefined;
  readonly replayed: boolean;
  readonly foundAtMs: number | undefined;
}

export function decideGroups(ledgers: Ledgers, groups: readonly Group[], gathered: Gathered): DecidedBatch {
  const requests: Request[] = [];
  const places: { group: number; request: number }[] = [];
  const perGroup = groups.map((group, g): DecidedGroup => {
    const found = gathered.before.get(group);
    const late = group.validUntilMs !== null && group.validUntilMs < gathered.nowMs;
    const refusal = found?.refusal ?? (late ? refuse('posting_expired') : undefined);
    const outcomes: GroupOutcome[] = found?.replay !== undefined ? [...found.replay] : [];
    if (refusal === undefined && found?.replay === undefined) {
      const ledger = ledgers.known(group.tenantId);
      const runs = openRuns(group, found?.perRequest ?? NONE);
      group.requests.forEach((asked, r) => {
        const known = found?.perRequest.get(r);
        const run = runs.of[r]!;
        if (known !== undefined) outcomes[r] = known;
        else if (ledger === undefined) outcomes[r] = { found: false, outcome: refused('not_found') };
        else if (runs.broken.has(run)) outcomes[r] = { found: false, outcome: refused('linked_refused') };
        else {
          places.push({ group: g, request: r });
          const linked = r < runs.last.get(run)!;
          requests.push(asked.type === 'posting'
            ? { ...asked, linked, ledgerId: ledger.id }
            : { ...asked, linked, ledgerId: ledger.id, hold: gathered.holds.get(asked.holdId) ?? null });
        }
      });
    }
    return { group, outcomes, refusal, replayed: found?.replay !== undefined, foundAtMs: found?.recordedAtMs };
  });
  const recordedAtMs = latest(gathered.nowMs, gathered.accounts);
  const decision = decide(requests, gathered.accounts, gathered.nowMs, ledgers.timeZoneOf, recordedAtMs);
  decision.outcomes.forEach((outcome, i) => {
    const place = places[i]!;
    perGroup[place.group]!.outcomes[place.request] = { found: false, outcome };
  });
  const changed: ReadonlyMap<object, AccountMoney> = decision.book.changed();
  return {
    perGroup, accounts: gathered.accounts.map((account) => ({ account, after: changed.get(account) ?? null })),
    recordedAtMs,
  };
}

const NONE: ReadonlyMap<number, GroupOutcome> = new Map();

interface OpenRuns {
  /** By request, the run it belongs to. */
  readonly of: readonly number[];
  /** By run, the last request that is still to be decided: with it the run ends, and reaches neither into the next nor into the next caller's group. */
  readonly last: ReadonlyMap<number, number>;
  /** Runs of which a request was refused for what was there before. */
  readonly broken: ReadonlySet<number>;
}

function openRuns({ requests }: Group, known: ReadonlyMap<number, GroupOutcome>): OpenRuns {
  const of = runsOf(requests);
  const last = new Map<number, number>();
  const broken = new Set<number>();
  for (let r = 0; r < requests.length; r++) {
    const before = known.get(r);
    if (before === undefined) last.set(of[r]!, r);
    else if (!before.found && !before.outcome.ok) broken.add(of[r]!);
  }
  return { of, last, broken };
}

/** Now, or the latest recorded time of an account in the batch: what is recorded later never bears an earlier time. */
function latest(nowMs: number, accounts: readonly StoredAccount[]): number {
  let latestMs = nowMs;
  for (const account of accounts) if (account.changedAtMs > latestMs) latestMs = account.changedAtMs;
  return latestMs;
}

export function resultsOf({ perGroup, recordedAtMs }: DecidedBatch): (GroupResult | Error)[] {
  return perGroup.map(({ refusal, foundAtMs, outcomes, replayed }) => refusal ?? { recordedAtMs: foundAtMs ?? recordedAtMs, outcomes, replayed });
}

/** The accounts that these groups touch, each once, in the order in which all processes lock them. */
export function accountKeys(ledgers: Ledgers, groups: readonly Group[], holds: ReadonlyMap<string, StoredHold>): AccountKey[] {
  const byLedger = new Map<number, Set<string>>();
  for (const group of groups) {
    const ledger = ledgers.known(group.tenantId);
    if (ledger === undefined) continue;
    let ids = byLedger.get(ledger.id);
    if (ids === undefined) byLedger.set(ledger.id, (ids = new Set()));
    for (const request of group.requests) {
      const entries = request.type === 'posting' ? request.entries : (holds.get(request.holdId)?.entries ?? []);
      for (const entry of entries) ids.add(entry.accountId);
    }
  }
  const keys: AccountKey[] = [];
  for (const ledgerId of [...byLedger.keys()].toSorted((a, b) => a - b)) for (const id of [...byLedger.get(ledgerId)!].toSorted()) keys.push({ ledgerId, id });
  return keys;
}
