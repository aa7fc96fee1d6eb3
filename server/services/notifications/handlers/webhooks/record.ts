import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import type { DisabledReason } from '../../domain/webhooks/endpoint.ts';
import { endpointEvent } from '../../domain/webhooks/events.ts';
import { healthAfter, isGivenUp, type Health } from '../../domain/webhooks/health.ts';
import { judge, type Verdict } from '../../domain/webhooks/verdict.ts';
import { disableEndpoints } from '../../store/webhook-endpoints.ts';
import { forgetHealth, insertAttempts, lockHealth, saveHealth, saveResults, type Owned, type Result } from '../../store/webhook-results.ts';
import type { Tried } from './attempt.ts';
import type { WebhookDeps } from './deps.ts';

type RecordDeps = Pick<WebhookDeps, 'database' | 'clock' | 'random' | 'givenUpAfterMs' | 'committed' | 'log' | 'metrics'>;
interface Judged extends Tried { readonly verdict: Verdict }

/** Writes down what came of attempts, all together. Where that fails each is written for itself: one that can't be must not cost the others a second delivery. */
export async function record(deps: RecordDeps, tried: readonly Tried[]): Promise<void> {
  try {
    await recordTogether(deps, tried);
  } catch (error) {
    if (tried.length === 1) throw error;
    for (const one of tried) {
      await recordTogether(deps, [one]).catch((cause: unknown) => {
        deps.log.error({ err: cause, deliveryId: one.taken.id }, 'what came of a webhook could not be written down; it will be sent again');
      });
    }
  }
}

async function recordTogether(deps: RecordDeps, tried: readonly Tried[]): Promise<void> {
  const nowMs = deps.clock.now();
  const judged = tried.map((one) => ({
    ...one, verdict: judge(one.outcome, { before: one.taken.runAttempts, retries: one.taken.retries, nowMs, random: deps.random() }),
  }));
  const disabled = await deps.database.transaction(async (tx) => {
    const ours = await saveResults(tx, judged.map((one) => resultOf(one, nowMs)), new Date(nowMs));
    const counted = judged.filter(({ taken, verdict }) => ours.has(taken.id) && verdict.type !== 'released');
    if (counted.length === 0) return 0;
    await insertAttempts(tx, counted.map(({ taken, attempt }) => ({ ...attempt, tenantId: taken.tenantId, deliveryId: taken.id })));
    const failing = await recordHealth(deps, tx, counted, nowMs);
    const gone = counted.filter(({ verdict }) => verdict.type === 'gone').map(({ taken }) => taken);
    return await disable(tx, gone, 'gone', nowMs) + await disable(tx, failing.filter((one) => isGivenUp(one, nowMs, deps.givenUpAfterMs)), 'failing', nowMs);
  });
  if (disabled > 0) deps.committed();
  for (const { verdict } of judged) deps.metrics.count('florin_webhook_attempts_total', 'Attempts to deliver webhooks, by what became of them', { result: verdict.type });
}

function resultOf({ taken, attempt, verdict }: Judged, nowMs: number): Result {
  const { tenantId, id, revision, runAttempts } = taken;
  const known = { tenantId, id, revision };
  if (verdict.type === 'released') return { ...known, status: 'pending', dueAt: new Date(nowMs), runAttempts, attempt: undefined };
  if (verdict.type === 'retry') return { ...known, status: 'pending', dueAt: new Date(nowMs + verdict.afterMs), runAttempts: runAttempts + 1, attempt };
  return { ...known, status: verdict.type === 'delivered' ? 'delivered' : 'dead', dueAt: null, runAttempts: runAttempts + 1, attempt };
}

/** In the order in which they ended. Returns the endpoints that fail. */
async function recordHealth(deps: RecordDeps, tx: Sql, counted: readonly Judged[], nowMs: number): Promise<(Owned & Health)[]> {
  const owners = new Map(counted.map(({ taken }) => [taken.endpointId, { tenantId: taken.tenantId, endpointId: taken.endpointId }]));
  const before = await lockHealth(tx, [...owners.values()]);
  const after = new Map(before);
  for (const { taken, attempt, verdict } of counted) {
    const restMs = 'restMs' in verdict ? verdict.restMs : 0;
    const health = healthAfter(after.get(taken.endpointId), { ok: verdict.type === 'delivered', startedAtMs: attempt.at.getTime(), atMs: nowMs, restMs, random: deps.random() });
    if (health === undefined) after.delete(taken.endpointId);
    else after.set(taken.endpointId, health);
  }
  const well = [...before.keys()].filter((endpointId) => !after.has(endpointId)).map((endpointId) => owners.get(endpointId)!);
  const failing = [...after].map(([endpointId, health]) => ({ ...owners.get(endpointId)!, ...health }));
  if (well.length > 0) await forgetHealth(tx, well);
  if (failing.length > 0) await saveHealth(tx, failing);
  return failing;
}

async function disable(tx: Sql, endpoints: readonly (Owned & { readonly url?: string })[], reason: DisabledReason, nowMs: number): Promise<number> {
  if (endpoints.length === 0) return 0;
  const disabled = await disableEndpoints(tx, endpoints, reason, new Date(nowMs));
  for (const endpoint of disabled) await tell(tx, endpoint.tenantId, endpointEvent('webhook-endpoint.disabled', endpoint, nowMs));
  return disabled.length;
}
