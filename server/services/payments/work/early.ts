import type { Sql } from '../../../kit/database.ts';
import type { AttemptState } from '../domain/payment/state.ts';
import { enqueue } from '../store/commands.ts';
import type { StoredPayment } from '../store/payments.ts';
import { takeUnmatched } from '../store/provider-events.ts';
import type { PaymentDeps } from './deps.ts';

/** Attempts that have got a provider, or a name there. */
const newlyKnown = ({ state: { attempts: were } }: StoredPayment, { state: { attempts } }: StoredPayment): readonly AttemptState[] =>
  attempts.filter(({ provider, reference }, i) => provider !== null && !(were[i]?.provider?.id === provider.id && were[i].reference === reference));

export const isNewlyKnown = (before: StoredPayment, after: StoredPayment): boolean => newlyKnown(before, after).length > 0;

/** A webhook may be here before the answer that says what the provider calls an attempt. Now that it is known, what was told of it waits no longer. */
export async function takeEarly(deps: PaymentDeps, tx: Sql, before: StoredPayment, after: StoredPayment, nowMs: number): Promise<void> {
  for (const { id: attemptId, provider, reference } of newlyKnown(before, after)) {
    for (const { facts } of await takeUnmatched(tx, after.tenantId, provider!.id, { attemptId, paymentId: after.state.id, reference })) {
      await enqueue(tx, after.tenantId, after.state.id, deps.newId(), { type: 'told', attemptId, reference, facts }, `provider ${provider!.kind}`, nowMs);
    }
  }
}
