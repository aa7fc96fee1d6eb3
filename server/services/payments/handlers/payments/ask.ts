import { encodeId } from '../../../../../contracts/ids.ts';
import type { ProblemCode } from '../../../../../contracts/problems.ts';
import type { Call } from '../../../../kit/call.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Command } from '../../domain/payment/decide.ts';
import { enqueue } from '../../store/commands.ts';
import { findPayment, type StoredPayment } from '../../store/payments.ts';
import type { PaymentDeps } from '../../work/deps.ts';
import { untilDone } from '../../work/wait.ts';

const ACTOR_IDS = { user: 'user', key: 'apiKey', client: 'client' } as const;

/** Who asks, for the timeline. */
export const sourceOf = ({ actor: { kind, id } }: Call): string => (kind === 'service' ? `service ${id}` : `${kind} ${encodeId(ACTOR_IDS[kind], id)}`);

/**
 * Puts a command into the payment's queue, once per idempotency key, and waits until it was decided and what follows is done. Asked again it is the same command: so the same
 * attempt, capture or refund. `resourceId`: what it makes or changes, told to whoever uses the key for something else.
 */
export async function ask(deps: PaymentDeps, call: Call, operation: string, paymentId: string, input: unknown, command: Command, resourceId = encodeId('payment', paymentId)): Promise<StoredPayment & { readonly commandId: string; readonly asked: Command }> {
  const { commandId, asked } = await once(deps.database, call, operation, input, async (tx) => {
    if ((await findPayment(tx, call.tenantId, paymentId)) === undefined) throw refuse('not_found');
    const id = deps.newId();
    await enqueue(tx, call.tenantId, paymentId, id, command, sourceOf(call), deps.clock.now());
    return { id: resourceId, commandId: id, asked: command };
  });
  const { payment, result } = await untilDone(deps, call.tenantId, paymentId, commandId);
  if (!result.ok) throw refuse(result.code as ProblemCode, { detail: result.detail, resourceId: encodeId('payment', paymentId) });
  return { ...payment, commandId, asked };
}
