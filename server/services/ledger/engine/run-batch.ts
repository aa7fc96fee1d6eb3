import { sqlState, type Sql } from '../../../kit/database.ts';
import { lockAccounts, reviseAccounts } from '../store/accounts.ts';
import { lockHolds, type StoredHold } from '../store/holds.ts';
import { ACCOUNTS_CHANGED } from '../store/record.ts';
import { accountKeys, decideGroups, resultsOf, type DecidedBatch } from './decide-groups.ts';
import type { EngineDeps } from './engine.ts';
import { findBefore, type Before } from './find-before.ts';
import type { Group, GroupResult } from './group.ts';
import { prepareRecords } from './record-batch.ts';

type Results = (GroupResult | Error)[];

/**
 * Gather, decide, record. By memory where that may do: one statement then records the batch if all accounts are as remembered. Else with the
 * accounts locked first.
 */
export async function runBatch(deps: EngineDeps, groups: readonly Group[], careful: boolean): Promise<Results> {
  const results = (careful || !mayRemember(deps, groups) ? undefined : await runRemembered(deps, groups)) ?? (await deps.lane(() => runLocked(deps, groups, careful)));
  deps.committed();
  deps.metrics.observe('florin_ledger_batch_postings', 'Postings decided in one batch', groups.reduce((sum, group) => sum + group.requests.length, 0));
  return results;
}

const NO_HOLDS: ReadonlyMap<string, StoredHold> = new Map();
/** After memory was wrong, other processes are at work on the same accounts: for so long they are locked. */
const LOCKED_FOR_MS = 500;

const mayRemember = (deps: EngineDeps, groups: readonly Group[]): boolean =>
  performance.now() >= deps.memory.lockedUntil && groups.every((group) => group.requests.every(({ type }) => type === 'posting'));

/** Undefined where memory was wrong, or may not be enough. The decision does not wait for the batch before; writing does. */
async function runRemembered(deps: EngineDeps, groups: readonly Group[]): Promise<Results | undefined> {
  const { cache } = deps;
  const keys = accountKeys(deps.ledgers, groups, NO_HOLDS);
  const generation = cache.generation;
  const accounts = (await cache.load(keys)).map(cache.newest);
  const decided = decideGroups(deps.ledgers, groups, { holds: NO_HOLDS, accounts, before: new Map(), nowMs: deps.clock.now() });
  if (refusesReference(decided)) return undefined;
  for (const { account, after } of decided.accounts) if (after !== null) cache.put(account, after, decided.recordedAtMs);
  const write = prepareRecords(decided);
  return deps.lane(async () => {
    if (cache.generation !== generation) return undefined;
    try {
      await write(deps.database);
      return resultsOf(decided);
    } catch (error) {
      cache.forgetAll();
      if (sqlState(error) !== ACCOUNTS_CHANGED) throw error;
      deps.memory.lockedUntil = performance.now() + LOCKED_FOR_MS;
      deps.metrics.count('florin_ledger_stale_batches_total', 'Batches decided again because an account had changed in another process');
      return undefined;
    }
  });
}

async function runLocked(deps: EngineDeps, groups: readonly Group[], careful: boolean): Promise<Results> {
  const decided = await deps.database.transaction(async (tx): Promise<DecidedBatch> => {
    const holds = await gatherHolds(tx, deps, groups);
    const keys = accountKeys(deps.ledgers, groups, holds);
    const accounts = await lockAccounts(tx, keys);
    const nowMs = deps.clock.now();
    const decideWith = (before: Before): DecidedBatch => decideGroups(deps.ledgers, groups, { holds, accounts, before, nowMs });
    const hasty = careful ? undefined : decideWith(new Map());
    const batch = hasty === undefined || refusesReference(hasty) ? decideWith(await findBefore(tx, deps.ledgers, groups)) : hasty;
    await prepareRecords(batch)(tx);
    // A request that is made again may still be on its way from before: whatever it was decided on is no longer true.
    if (groups.some((group) => group.again)) await reviseAccounts(tx, keys);
    return batch;
  });
  if (groups.some((group) => group.again)) deps.cache.forgetAll();
  else for (const { account, after } of decided.accounts) deps.cache.put(account, after ?? account.state, decided.recordedAtMs);
  return resultsOf(decided);
}

/** What is recorded anew shows whether its reference was there before; what is refused must be looked for. */
function refusesReference({ perGroup }: DecidedBatch): boolean {
  return perGroup.some(({ group, outcomes }) => group.requests.some((request, r) => {
    if (request.type !== 'posting' || request.reference === null) return false;
    const outcome = outcomes[r];
    return outcome !== undefined && !outcome.found && !outcome.outcome.ok;
  }));
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
