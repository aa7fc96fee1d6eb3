import type { Sql } from '../../../kit/database.ts';
import { enqueue } from '../store/commands.ts';
import type { StoredPayment } from '../store/payments.ts';
import { takeUnmatched } from '../store/provider-events.ts';
import type { PaymentDeps } from './deps.ts';

/** A webhook may be here before the answer that says what the provider calls an attempt. Now that it is known, what was told of it waits no longer. */
export async function takeEarly(deps: PaymentDeps, tx: Sql, before: StoredPayment, after: StoredPayment, nowMs: number): Promise<void> {
  for (const [i, { id: attemptId, provider, reference }] of after.state.attempts.entries()) {
    const was = before.state.attempts[i];
    if (provider === null || (was?.provider?.id === provider.id && was.reference === reference)) continue;
    for (const { facts } of await takeUnmatched(tx, after.tenantId, provider.id, { attemptId, paymentId: after.state.id, reference })) {
      await enqueue(tx, after.tenantId, after.state.id, deps.newId(), { type: 'told', attemptId, reference, facts }, `provider ${provider.kind}`, nowMs);
    }
  }
}
