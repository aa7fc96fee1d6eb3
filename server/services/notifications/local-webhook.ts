import { randomBytes } from 'node:crypto';
import { encodeId } from '../../../contracts/ids.ts';
import { isAskedFor } from './domain/webhooks/event-types.ts';
import { messageOf } from './domain/webhooks/message.ts';
import { secretFrom, signedHeaders, type SignedHeaders } from './domain/webhooks/signature.ts';

/** An event as `GET /v1/events` shows it. */
interface ShownEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly version: number;
  readonly subject: string;
  readonly time: string;
  readonly data: Record<string, unknown>;
}

const SECRET_BYTES = 32;

export const newLocalSecret = (): string => secretFrom(randomBytes(SECRET_BYTES));

/** What an endpoint would be sent of that event, for `florin listen`, which has no endpoint. Undefined where it did not ask for it. */
export function localWebhook(event: ShownEvent, patterns: readonly string[], secret: string, nowMs: number): { type: string; body: string; headers: SignedHeaders } | undefined {
  if (!isAskedFor(patterns, event.type)) return undefined;
  const { id, type, body } = messageOf({ ...event, tenantId: '', timeMs: Date.parse(event.time) });
  return { type, body, headers: signedHeaders(encodeId('webhookMessage', id), nowMs, body, [{ kind: 'v1', text: secret }]) };
}
