import type { z } from 'zod';
import { decodeId } from '../../../../contracts/ids.ts';
import type { NeighbourPosting, NeighbourResult } from '../../../../contracts/ledger.ts';
import { postedNormal } from '../domain/account.ts';
import type { Group, GroupOutcome } from '../engine/group.ts';
import { readAccounts } from '../store/accounts.ts';
import type { LedgerDeps } from './deps.ts';

type Asked = z.output<typeof NeighbourPosting>;
type Answer = z.output<typeof NeighbourResult>;
interface Input { readonly postings: Asked[]; readonly validUntil: number; readonly again: boolean }

/** Two-entry postings by id, of many tenants. One group a tenant, so that a tenant's postings keep their order. */
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
    const result = await deps.engine.submit(toGroup(tenantId, asked, input));
    recordedAt = Math.max(recordedAt, result.recordedAtMs);
    const sides = await sidesOfFound(deps, tenantId, result.outcomes);
    result.outcomes.forEach((outcome, i) => (results[places[i]!] = answer(outcome, sides)));
  }));
  return { recordedAt, results };
}

function toGroup(tenantId: string, asked: readonly Asked[], input: Input): Group {
  return {
    tenantId, key: null, validUntilMs: input.validUntil, again: input.again,
    requests: asked.map(({ postingId, from, to, amount, currency, effectiveAt, charge, hold = false }) => ({
      type: 'posting', postingId, reference: null, pending: hold, promised: hold, linked: false, group: null, expiresAtMs: null, charge,
      effectiveAtMs: effectiveAt == null ? null : Date.parse(effectiveAt),
      entries: [{ accountId: from, currency, change: BigInt(-amount) }, { accountId: to, currency, change: BigInt(amount) }],
    })),
  };
}

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
