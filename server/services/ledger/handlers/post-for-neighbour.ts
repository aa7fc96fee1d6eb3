import type { z } from 'zod';
import { decodeId } from '../../../../contracts/ids.ts';
import type { NeighbourPosting, NeighbourResult } from '../../../../contracts/ledger.ts';
import { postedNormal } from '../domain/account.ts';
import type { Group, GroupOutcome, PostingAsked } from '../engine/group.ts';
import { readAccounts } from '../store/accounts.ts';
import type { LedgerDeps } from './deps.ts';

type Asked = z.output<typeof NeighbourPosting>;
type Answer = z.output<typeof NeighbourResult>;
interface Input { readonly postings: Asked[]; readonly validUntil: number; readonly again: boolean }

/** Postings of one movement each by id, of many tenants. One group a tenant, so that a tenant's postings keep their order. */
export async function postForNeighbour(deps: LedgerDeps, input: Input): Promise<{ recordedAt: number; results: Answer[] }> {
  const byTenant = new Map<string, { places: number[]; asked: Asked[] }>();
  input.postings.forEach((posting, place) => {
    const tenant = byTenant.get(posting.tenantId);
    if (tenant === undefined) byTenant.set(posting.tenantId, { places: [place], asked: [posting] });
    else {
      tenant.places.push(place);
      tenant.asked.push(posting);
    }
  });
  const results: Answer[] = [];
  let recordedAt = 0;
  await Promise.all([...byTenant].map(async ([tenantId, { places, asked }]) => {
    if (asked.some(isLimited)) await openMemos(deps, tenantId, asked);
    const result = await deps.engine.submit(toGroup(deps, tenantId, asked, input));
    recordedAt = Math.max(recordedAt, result.recordedAtMs);
    const sides = await sidesOfFound(deps, tenantId, result.outcomes);
    result.outcomes.forEach((outcome, i) => (results[places[i]!] = answer(outcome, sides)));
  }));
  return { recordedAt, results };
}

const isLimited = ({ spending }: Asked): boolean => spending !== undefined;

async function openMemos(deps: LedgerDeps, tenantId: string, asked: readonly Asked[]): Promise<void> {
  const ledger = await deps.ledgers.find(tenantId);
  if (ledger === undefined) return;
  const wanted = asked.flatMap(({ spending, currency }) => (spending === undefined ? [] : [{ pair: deps.memos.pairOf(spending.id, currency), currency }]));
  await deps.memos.open(ledger.id, wanted);
}

function toGroup(deps: LedgerDeps, tenantId: string, asked: readonly Asked[], input: Input): Group {
  return {
    tenantId, key: null, validUntilMs: input.validUntil, again: input.again,
    requests: asked.map((posting) => (posting.spending === undefined ? toRequest(posting) : limited(deps, toRequest(posting), posting, posting.spending))),
  };
}

function toRequest({ postingId, from, to, amount, currency, effectiveAt, charge, hold = false }: Asked): PostingAsked {
  return {
    type: 'posting', postingId, reference: null, pending: hold, promised: hold, linked: false, group: null, expiresAtMs: null, charge,
    effectiveAtMs: effectiveAt == null ? null : Date.parse(effectiveAt),
    entries: [{ accountId: from, currency, change: BigInt(-amount) }, { accountId: to, currency, change: BigInt(amount) }],
  };
}

/** The same with what it spends counted beside it: decided, recorded and sealed as one, or not at all. */
function limited({ memos }: LedgerDeps, request: PostingAsked, { amount, currency }: Asked, { id, perTransaction, daily, total }: NonNullable<Asked['spending']>): PostingAsked {
  // What is held has not been spent: so it would be counted as nothing, however often it is asked for.
  if (request.pending) throw new Error('a hold was asked for by somebody with spending limits');
  const { spent, contra } = memos.pairOf(id, currency);
  return {
    ...request,
    spending: { accountId: spent, perTransaction: toBig(perTransaction), daily: toBig(daily), total: toBig(total) },
    entries: [...request.entries, { accountId: spent, currency, change: BigInt(-amount) }, { accountId: contra, currency, change: BigInt(amount) }],
  };
}

const toBig = (limit: number | null): bigint | null => (limit === null ? null : BigInt(limit));

export function answer(result: GroupOutcome, sides: ReadonlyMap<string, boolean>): Answer {
  if (result.found) {
    const [from, to] = result.posting.entries;
    const normal = (entry: typeof from): number => (sides.get(entry!.accountId) === false ? -entry!.posted : entry!.posted);
    return { ok: true, from: normal(from), to: normal(to), fromVersion: from!.version, toVersion: to!.version };
  }
  const { outcome } = result;
  if (!outcome.ok) return { ok: false, code: outcome.code, accountId: outcome.accountId };
  const [from, to] = outcome.entries;
  return {
    ok: true, from: Number(postedNormal(from!.account.normalCredit, from!.after.posted)), to: Number(postedNormal(to!.account.normalCredit, to!.after.posted)),
    fromVersion: from!.after.version, toVersion: to!.after.version,
  };
}

/** Normal sides of the accounts of postings that were found from before: by public id, true for credit. */
export async function sidesOfFound(deps: LedgerDeps, tenantId: string, outcomes: readonly GroupOutcome[]): Promise<Map<string, boolean>> {
  const ids = new Set(outcomes.flatMap((outcome) => (outcome.found ? outcome.posting.entries.map((entry) => entry.accountId) : [])));
  const ledger = await deps.ledgers.find(tenantId);
  if (ids.size === 0 || ledger === undefined) return new Map();
  const uuids = [...ids].map((id) => ({ ledgerId: ledger.id, id: decodeId('account', id)! }));
  const normalCredit = new Map((await readAccounts(deps.database, uuids)).map((account) => [account.id, account.normalCredit]));
  return new Map([...ids].map((id) => [id, normalCredit.get(decodeId('account', id)!) ?? true]));
}
