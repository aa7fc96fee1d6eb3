import { batcher } from '../../../kit/batcher.ts';
import type { Clock } from '../../../kit/clock.ts';
import { DEADLOCK_DETECTED, sqlState, UNIQUE_VIOLATION, type Database } from '../../../kit/database.ts';
import type { Metrics } from '../../../kit/observe.ts';
import { refuse } from '../../../kit/refuse.ts';
import { accountCache, type AccountCache } from './account-cache.ts';
import type { Ledgers } from '../store/ledgers.ts';
import type { Group, GroupResult } from './group.ts';
import { runBatch } from './run-batch.ts';

export interface EngineDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly ledgers: Ledgers;
  readonly cache: AccountCache;
  /** Until when (`performance.now()`) accounts are locked before they are decided on. */
  readonly memory: { lockedUntil: number };
  /** Runs one after the other: batches of this process are written in the order in which they were decided. */
  lane<Value>(write: () => Promise<Value>): Promise<Value>;
  committed(): void;
}

export interface Engine {
  submit(group: Group): Promise<GroupResult>;
  drain(): Promise<void>;
}

/** One is written while the next is decided; more would only make batches smaller. */
const IN_FLIGHT = 2;
const REMEMBERED_ACCOUNTS = 100_000;
const MAX_POSTINGS = 2_000;
const MAX_WAITING_GROUPS = 20_000;

/** Where all postings of this process pass: groups that arrive together are decided and recorded as one batch. */
export function engine(given: Omit<EngineDeps, 'cache' | 'memory' | 'lane'>): Engine {
  const deps: EngineDeps = { ...given, cache: accountCache(given.database, REMEMBERED_ACCOUNTS), memory: { lockedUntil: 0 }, lane: lane() };
  const groups = batcher<Group, GroupResult | Error>({
    maxWeight: MAX_POSTINGS,
    inFlight: IN_FLIGHT,
    maxWaiting: MAX_WAITING_GROUPS,
    weigh: (group) => group.requests.length,
    run: (batch) => runApart(deps, batch),
    full: () => refuse('unavailable', { detail: 'too many postings are waiting' }),
  });
  return {
    async submit(group) {
      await deps.ledgers.find(group.tenantId);
      const result = await groups.submit(group);
      if (result instanceof Error) throw result;
      return result;
    },
    drain: () => groups.drain(),
  };
}

function lane(): EngineDeps['lane'] {
  let last: Promise<unknown> = Promise.resolve();
  return (write) => {
    const next = last.then(write);
    last = next.catch(() => {});
    return next;
  };
}

/** Groups that name the same key, reference or hold are not decided side by side but one after the other. */
async function runApart(deps: EngineDeps, groups: readonly Group[]): Promise<(GroupResult | Error)[]> {
  const results = new Map<Group, GroupResult | Error>();
  let left = groups;
  while (left.length > 0) {
    const { now, later } = split(left);
    const done = await runOnceMore(deps, now);
    now.forEach((group, i) => results.set(group, done[i]!));
    left = later;
  }
  return groups.map((group) => results.get(group)!);
}

function split(groups: readonly Group[]): { now: Group[]; later: Group[] } {
  if (groups.length === 1) return { now: [...groups], later: [] };
  const taken = new Set<string>();
  const now: Group[] = [];
  const later: Group[] = [];
  for (const group of groups) {
    const names = namesOf(group);
    if (names.some((name) => taken.has(name))) {
      later.push(group);
      continue;
    }
    for (const name of names) taken.add(name);
    now.push(group);
  }
  return { now, later };
}

function namesOf(group: Group): string[] {
  const names = group.key === null ? [] : [`key ${group.tenantId} ${group.key.hash}`];
  for (const request of group.requests) {
    if (request.type === 'resolution') names.push(`hold ${group.tenantId} ${request.holdId}`);
    else if (request.reference !== null) names.push(`reference ${group.tenantId} ${request.reference}`);
    else names.push(request.postingId);
  }
  return names;
}

const MOST_ATTEMPTS = 10;
const isPassing = (state: string | undefined): boolean => state === UNIQUE_VIOLATION || state === DEADLOCK_DETECTED;

/**
 * A posting, reference or key that was recorded before shows as a unique violation: the whole batch is rolled back, and run
 * again with a look at what is there. So the usual batch, in which all is new, pays for no look. Another process may record
 * the same between the look and the insert: then it is seen at the next look. Nor may two processes that met crosswise fail a caller:
 * accounts are locked in one order, but keys and references are inserted in whatever order they come.
 */
async function runOnceMore(deps: EngineDeps, groups: readonly Group[]): Promise<(GroupResult | Error)[]> {
  let careful = groups.some((group) => group.again);
  for (let attempt = 1; ; attempt++) {
    try {
      return await runBatch(deps, groups, careful);
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !isPassing(sqlState(error))) throw error;
      careful = true;
    }
  }
}
