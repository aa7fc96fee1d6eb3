import type { z } from 'zod';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { PostingInput, PostingResult } from '../../../../contracts/ledger.ts';
import { problem } from '../../../../contracts/problems.ts';
import type { Call } from '../../../kit/call.ts';
import { hashToUuid } from '../../../kit/hash.ts';
import type { Account } from '../domain/account.ts';
import type { Accepted } from '../domain/posting.ts';
import { runsOf, type GroupOutcome, type GroupResult, type PostingAsked } from '../engine/group.ts';
import { journalPosting } from '../engine/record-batch.ts';
import { refuseLimited, type LedgerDeps } from './deps.ts';
import { viewer } from './read-postings.ts';
import { viewPosting } from './view.ts';

type Input = z.output<typeof PostingInput>;
type Result = z.output<typeof PostingResult>;

/** POST /v1/ledger/entries. */
export async function createEntries(deps: LedgerDeps, call: Call, input: { postings: Input[] }): Promise<{ results: Result[] }> {
  refuseLimited(call);
  const { asked, places } = askEach(deps, input.postings);
  const result = await deps.engine.submit({
    tenantId: call.tenantId, requests: asked, validUntilMs: null, again: false,
    key: call.idempotencyKey === undefined ? null : { hash: hashToUuid(call.idempotencyKey), requestHash: hashToUuid(JSON.stringify(input)) },
  });
  call.reply.replayed = result.replayed;
  const views = await viewResults(deps, call, result);
  return { results: places.map((place) => (typeof place === 'number' ? views[place]! : place)) };
}

/**
 * One request per posting. A reference that comes twice in one call stands for one posting: asked alone and with the same entries, both get
 * it; otherwise the second is refused, and its run with it.
 */
function askEach(deps: LedgerDeps, postings: readonly Input[]): { asked: PostingAsked[]; places: (number | Result)[] } {
  const asked: PostingAsked[] = [];
  const runs = runsOf(postings);
  const twins = findTwins(postings, runs);
  const broken = new Set([...twins].flatMap(([i, twin]) => (twin === null ? [runs[i]!] : [])));
  const groups = new Map<number, string>();
  const placeOf: (number | Result)[] = [];
  postings.forEach((posting, i) => {
    const twin = twins.get(i);
    if (twin === null) placeOf.push({ problem: problem('idempotency_key_reused', { param: 'reference' }) });
    else if (twin !== undefined) placeOf.push(placeOf[twin]!);
    else if (broken.has(runs[i]!)) placeOf.push({ problem: problem('linked_refused') });
    else {
      const postingId = deps.newId();
      const run = runs[i]!;
      if (posting.linked && !groups.has(run)) groups.set(run, postingId);
      asked.push(ask(posting, postingId, groups.get(run) ?? null));
      placeOf.push(asked.length - 1);
    }
  });
  return { asked, places: placeOf };
}

/** By place of a posting whose reference came before in the call: the place of the one it repeats, or null where it is refused. */
function findTwins(postings: readonly Input[], runs: readonly number[]): Map<number, number | null> {
  const firsts = new Map<string, number>();
  const twins = new Map<number, number | null>();
  const alone = (i: number): boolean => runs[i] !== runs[i - 1] && runs[i] !== runs[i + 1];
  postings.forEach((posting, i) => {
    if (posting.reference === undefined) return;
    const first = firsts.get(posting.reference);
    if (first === undefined) firsts.set(posting.reference, i);
    else twins.set(i, alone(i) && JSON.stringify(postings[first]) === JSON.stringify(posting) ? first : null);
  });
  return twins;
}

function ask(posting: Input, postingId: string, group: string | null): PostingAsked {
  return {
    type: 'posting', postingId, reference: posting.reference ?? null, pending: posting.pending, linked: posting.linked, group, charge: true, promised: false,
    effectiveAtMs: posting.effectiveAt == null ? null : Date.parse(posting.effectiveAt),
    expiresAtMs: posting.expiresAt == null ? null : Date.parse(posting.expiresAt),
    entries: posting.entries.map((entry) => ({
      accountId: decodeId('account', entry.accountId)!, currency: entry.currency, change: BigInt(entry.direction === 'debit' ? -entry.amount : entry.amount),
    })),
  };
}

/** In order. Postings found from before are looked up with their holds; new ones are in memory. */
export async function viewResults(deps: LedgerDeps, call: Call, result: GroupResult): Promise<Result[]> {
  const found = result.outcomes.filter((outcome) => outcome.found);
  const view = found.length === 0 ? undefined : await viewer(deps, call.tenantId, found.map((outcome) => outcome.posting));
  const tenant = encodeId('tenant', call.tenantId);
  return result.outcomes.map((outcome): Result => (outcome.found ? { posting: view!(outcome.posting) } : viewOutcome(outcome, tenant, result.recordedAtMs)));
}

function viewOutcome({ outcome }: Extract<GroupOutcome, { found: false }>, tenant: string, recordedAtMs: number): Result {
  if (outcome.ok) return { posting: viewAccepted(outcome, tenant, recordedAtMs) };
  const accountId = outcome.accountId === undefined ? undefined : encodeId('account', outcome.accountId);
  return { problem: problem(outcome.code, { resourceId: outcome.resourceId ?? accountId }) };
}

function viewAccepted(accepted: Accepted, tenant: string, recordedAtMs: number): ReturnType<typeof viewPosting> {
  const accounts = new Map<string, Account>(accepted.entries.map(({ account }) => [account.id, account]));
  const { request } = accepted;
  const hold = request.type === 'resolution' ? request.hold! : request.pending
    ? { postingId: request.postingId, status: 'pending' as const, expiresAtMs: request.expiresAtMs, madeAtMs: recordedAtMs, group: request.group, charged: [], promised: false, entries: request.entries }
    : undefined;
  return viewPosting(journalPosting(accepted, tenant, recordedAtMs), (id) => accounts.get(id)!.normalCredit, hold);
}
