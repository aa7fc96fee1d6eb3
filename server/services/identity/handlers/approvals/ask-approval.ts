import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { inputSha256 } from '../../credentials/input-hash.ts';
import { expire, type Approval, type Maker } from '../../domain/approval.ts';
import { approvalEvent } from '../../domain/guard-events.ts';
import { findAsked, insertApproval, lockApproval, saveApproval } from '../../store/approvals.ts';
import { lockTenant } from '../../store/tenants.ts';
import { personBehind } from '../authority.ts';
import { os, type Deps } from '../deps.ts';

const HOUR_MS = 60 * 60_000;

/** The same request is the same approval, however often it is sent and by however many at once: the indexes see to it. */
export const askApproval = (deps: Deps) => os.askApproval.handler(async ({ input: { make, expireAfterHours, ...asked } }) => {
  const request = { ...asked, inputSha256: inputSha256(asked.input) };
  const nowMs = deps.clock.now();
  const now = new Date(nowMs);
  const found = await findAsked(deps.database, asked.tenantId, asked.maker.id, request);
  if (!make || (found !== undefined && expire(found, now) === undefined)) return { approval: found === undefined ? null : answer(found, request, now) };
  const approval = await deps.database.transaction(async (tx) => {
    // Else of two that are new at once, one would see neither its own row nor yet the other's.
    await lockTenant(tx, asked.tenantId);
    const earlier = await findAsked(tx, asked.tenantId, asked.maker.id, request);
    const over = earlier && await expireNow(tx, earlier, now, nowMs);
    if (earlier !== undefined && (over === undefined || asked.idempotencyKey !== null)) return over ?? earlier;
    const { tenantId, ledgerId, cause, operation, scope, movements, idempotencyKey, reason, byMaker } = asked;
    const made: Approval = {
      id: deps.newId(), tenantId, ledgerId, cause, operation, scope, input: asked.input, inputSha256: request.inputSha256, movements, idempotencyKey, reason, byMaker,
      maker: { ...asked.maker, userId: asked.maker.userId ?? await personBehind(tx, { tenantId, actor: actorOf(asked.maker) }) }, status: 'waiting', decidedBy: null, decidedAt: null, lease: null, leasedUntil: null, attempts: 0,
      failure: null, resourceId: null, version: 1, createdAt: now, expiresAt: new Date(nowMs + expireAfterHours * HOUR_MS),
    };
    if (!await insertApproval(tx, made)) throw new Error('an approval was asked for twice although the tenant was locked');
    await tell(tx, tenantId, approvalEvent(made, nowMs));
    deps.log.info({ approvalId: made.id, tenantId, operation, cause, actor: made.maker.id, reason }, 'a request waits for approval');
    return made;
  });
  deps.committed();
  return { approval: answer(approval, request, now) };
});

async function expireNow(tx: Sql, earlier: Approval, now: Date, nowMs: number): Promise<Approval | undefined> {
  const locked = await lockApproval(tx, earlier.tenantId, earlier.id);
  const expired = locked && expire(locked, now);
  if (expired === undefined) return undefined;
  await saveApproval(tx, expired);
  await tell(tx, expired.tenantId, approvalEvent(expired, nowMs));
  return expired;
}

/** Of a consent the host has named the person already. */
const actorOf = ({ kind, id }: Maker) => ({ kind: kind === 'consent' ? 'client' as const : kind, id });

interface Request { readonly operation: string; readonly inputSha256: string; readonly maker: Maker }

/** `same`: it was this request, and not another one under its key. */
function answer(approval: Approval, request: Request, now: Date) {
  const { operation, inputSha256: sha256, maker } = approval;
  return {
    id: approval.id, status: expire(approval, now)?.status ?? approval.status, failure: approval.failure,
    same: operation === request.operation && sha256 === request.inputSha256 && maker.id === request.maker.id,
  };
}
