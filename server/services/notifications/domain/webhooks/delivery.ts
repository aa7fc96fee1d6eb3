import { encodeId } from '../../../../../contracts/ids.ts';

/** One message on its way to one endpoint. `dead`: nobody tries any more, unless it is replayed. */
export type DeliveryStatus = 'pending' | 'delivered' | 'dead';

export interface Delivery {
  readonly id: string;
  readonly endpointId: string;
  readonly messageId: string;
  readonly eventId: string;
  readonly type: string;
  readonly status: DeliveryStatus;
  /** Over all its runs. */
  readonly attempts: number;
  readonly dueAt: Date;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly occurredAt: Date;
  readonly settledAt: Date | null;
}

/** One request, and what came of it. */
export interface Attempt {
  readonly number: number;
  readonly at: Date;
  readonly tookMs: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly answer: string | null;
}

export function deliveryView(delivery: Delivery) {
  const { id, endpointId, messageId, eventId, type, status, attempts, dueAt, lastStatus, lastError, occurredAt, settledAt } = delivery;
  return {
    id: encodeId('delivery', id), endpointId: encodeId('webhookEndpoint', endpointId), messageId: encodeId('webhookMessage', messageId), eventId, type, status,
    attemptCount: attempts, nextAttemptAt: status === 'pending' ? dueAt.toISOString() : null, lastStatus, lastError,
    occurredAt: occurredAt.toISOString(), settledAt: settledAt?.toISOString() ?? null,
  };
}

export const attemptView = ({ number, at, tookMs, status, error, answer }: Attempt) => ({ number, at: at.toISOString(), tookMs, status, error, answer });
