import { enqueue } from '../../store/commands.ts';
import { duePayments } from '../../store/payments.ts';
import { findMeant, listUnmatched, matchEvent } from '../../store/provider-events.ts';
import type { PaymentDeps } from '../../work/deps.ts';
import { run } from '../../work/run.ts';

const AT_ONCE = 50;

/** Goes on with payments that are due: whoever worked on them died, something waits in their queue, or it is time to ask a provider what became of one. */
export async function resumePayments(deps: PaymentDeps): Promise<boolean> {
  const due = await duePayments(deps.database, deps.clock.now(), AT_ONCE);
  await Promise.all(due.map(({ tenantId, id }) => run(deps, tenantId, id).catch((error: unknown) => deps.log.warn({ err: error, paymentId: id }, 'a payment can not go on yet'))));
  return due.length === AT_ONCE;
}

const KEPT_FOR_MS = 7 * 24 * 3_600_000;

/**
 * What was told of payments that nobody knew then. Usually they are found when the provider's answer comes (early.ts); but both may have been written at the same moment,
 * each before it could see the other.
 */
export async function matchEvents(deps: PaymentDeps): Promise<void> {
  const nowMs = deps.clock.now();
  for (const { tenantId, providerId, eventId, attemptId, reference, facts } of await listUnmatched(deps.database, new Date(nowMs - KEPT_FOR_MS), AT_ONCE)) {
    await deps.database.transaction(async (tx) => {
      const meant = await findMeant(tx, tenantId, providerId, { attemptId, reference });
      if (meant === undefined || !(await matchEvent(tx, tenantId, providerId, eventId, meant.paymentId))) return;
      await enqueue(tx, tenantId, meant.paymentId, deps.newId(), { type: 'told', attemptId: meant.attemptId, reference, facts }, 'provider', nowMs);
    });
  }
}
