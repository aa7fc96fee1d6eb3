import type { z } from 'zod';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { Posting } from '../../../../contracts/ledger.ts';
import type { Call } from '../../../kit/call.ts';
import { hashToUuid } from '../../../kit/hash.ts';
import { refuse } from '../../../kit/refuse.ts';
import { holdsOfGroup, holdsToExpire } from '../store/holds.ts';
import { findPostings } from '../store/postings.ts';
import { viewResults } from './create-entries.ts';
import { ledgerOf, refuseLimited, type LedgerDeps } from './deps.ts';

interface Input { readonly id: string; readonly amount?: number; readonly group: boolean }

/** POST /v1/ledger/postings/{id}/post and …/void. With `group` all holds of the linked group, together or not at all. */
export async function resolvePending(deps: LedgerDeps, call: Call, action: 'post' | 'void', input: Input): Promise<{ postings: z.output<typeof Posting>[] }> {
  refuseLimited(call);
  const ledger = await ledgerOf(deps, call.tenantId);
  const id = decodeId('posting', input.id)!;
  const holds = input.group ? await holdsOfGroup(deps.database, ledger.id, id) : [id];
  const result = await deps.engine.submit({
    tenantId: call.tenantId, validUntilMs: null, again: false,
    key: call.idempotencyKey === undefined ? null : { hash: hashToUuid(call.idempotencyKey), requestHash: hashToUuid(action + JSON.stringify(input)) },
    requests: (holds.length === 0 ? [id] : holds).map((holdId, i) => ({
      type: 'resolution', postingId: deps.newId(), action, holdId, amount: input.amount === undefined ? null : BigInt(input.amount), linked: i < holds.length - 1, promised: false,
    })),
  });
  call.reply.replayed = result.replayed;
  await refuseFirst(deps, ledger.id, input.id, result.outcomes.map((outcome) => (outcome.found || outcome.outcome.ok ? null : outcome.outcome)));
  const views = await viewResults(deps, call, result);
  return { postings: views.flatMap((view) => ('posting' in view ? [view.posting] : [])) };
}

type Refusal = { code: Parameters<typeof refuse>[0]; accountId?: string } | null;

/** Of a group all are refused for one that could not; the answer names that one's reason. */
async function refuseFirst(deps: LedgerDeps, ledgerId: number, id: string, refusals: readonly Refusal[]): Promise<void> {
  const refusal = refusals.find((one) => one !== null && one.code !== 'linked_refused');
  if (refusal == null) return;
  if (refusal.code === 'not_found' && (await findPostings(deps.database, ledgerId, [decodeId('posting', id)!])).size > 0) throw refuse('not_pending', { resourceId: id });
  throw refuse(refusal.code, { resourceId: refusal.accountId === undefined ? id : encodeId('account', refusal.accountId) });
}

const AT_ONCE = 500;

/** Job: holds whose time is over release what they reserve. True while there may be more. */
export async function expireHolds(deps: LedgerDeps): Promise<boolean> {
  const due = await holdsToExpire(deps.database, deps.clock.now(), AT_ONCE);
  const byTenant = Map.groupBy(due, (hold) => hold.tenantId);
  for (const [tenantId, holds] of byTenant) {
    await deps.engine.submit({
      tenantId, key: null, validUntilMs: null, again: false,
      requests: holds.map(({ postingId }) => ({ type: 'resolution', postingId: deps.newId(), action: 'expire', holdId: postingId, amount: null, linked: false, promised: false })),
    });
  }
  return due.length === AT_ONCE;
}
