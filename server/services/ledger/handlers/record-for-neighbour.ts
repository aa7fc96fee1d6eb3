import type { z } from 'zod';
import type { NeighbourEntries, NeighbourRecord } from '../../../../contracts/ledger.ts';
import { postedNormal } from '../domain/account.ts';
import type { GroupOutcome, PostingAsked } from '../engine/group.ts';
import type { LedgerDeps } from './deps.ts';
import { sidesOfFound } from './post-for-neighbour.ts';

type Asked = Omit<z.output<typeof NeighbourEntries>, 'tenantId'>;
type Answer = z.output<typeof NeighbourRecord>;

/**
 * Postings of several entries by id. What comes from outside is told more than once (an answer, a webhook, a look), so whether it was recorded
 * before is looked up with the accounts locked, unless whoever asks knows that it was not.
 */
export async function recordForNeighbour(deps: LedgerDeps, { tenantId, postings, again }: { tenantId: string; postings: Asked[]; again: boolean }): Promise<{ results: Answer[] }> {
  const { outcomes, recordedAtMs } = await deps.engine.submit({ tenantId, key: null, validUntilMs: null, again, requests: postings.map(toRequest) });
  const sides = await sidesOfFound(deps, tenantId, outcomes);
  return { results: outcomes.map((outcome) => answer(outcome, sides, recordedAtMs)) };
}

function toRequest({ postingId, entries, effectiveAt, charge }: Asked): PostingAsked {
  return {
    type: 'posting', postingId, reference: null, pending: false, promised: false, linked: false, group: null, expiresAtMs: null, charge,
    effectiveAtMs: effectiveAt == null ? null : Date.parse(effectiveAt),
    entries: entries.map(({ accountId, currency, change }) => ({ accountId, currency, change: BigInt(change) })),
  };
}

function answer(result: GroupOutcome, sides: ReadonlyMap<string, boolean>, recordedAtMs: number): Answer {
  if (result.found) {
    const { entries, recordedAtMs: recordedAt } = result.posting;
    return { ok: true, found: true, recordedAt, balances: entries.map(({ accountId, posted }) => (sides.get(accountId) === false ? -posted : posted)) };
  }
  const { outcome } = result;
  if (!outcome.ok) return { ok: false, code: outcome.code, accountId: outcome.accountId };
  return { ok: true, found: false, recordedAt: recordedAtMs, balances: outcome.entries.map(({ account, after }) => Number(postedNormal(account.normalCredit, after.posted))) };
}
