import { encodeId } from '../../../../../contracts/ids.ts';

/** Why no more is sent: somebody said so, the receiver said 410, or it failed for days. */
export type DisabledReason = 'asked' | 'gone' | 'failing';

export interface WebhookEndpoint {
  readonly tenantId: string;
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  readonly eventTypes: readonly string[];
  readonly status: 'enabled' | 'disabled';
  readonly disabledReason: DisabledReason | null;
  readonly disabledAt: Date | null;
  readonly apiVersion: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly version: number;
  readonly createdAt: Date;
}

/** What beside the endpoint's own row is shown of it. */
export interface Beside {
  readonly publicKey: string;
  /** Of those that a rotation replaced: until when deliveries are signed with them too. */
  readonly previousKeysUntil: Date | null;
  readonly failingSince: Date | null;
}

export function endpointView(endpoint: WebhookEndpoint, { publicKey, previousKeysUntil, failingSince }: Beside) {
  const { id, url, description, eventTypes, status, disabledReason, disabledAt, apiVersion, metadata, createdAt } = endpoint;
  return {
    id: encodeId('webhookEndpoint', id), url, description, eventTypes: [...eventTypes], status, disabledReason, disabledAt: disabledAt?.toISOString() ?? null,
    apiVersion, metadata: { ...metadata }, publicKey, previousKeysValidUntil: previousKeysUntil?.toISOString() ?? null, failingSince: failingSince?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

/** The endpoint enabled again begins anew; disabled, it says why. */
export function withStatus(endpoint: WebhookEndpoint, status: WebhookEndpoint['status'], reason: DisabledReason, now: Date): WebhookEndpoint {
  if (status === endpoint.status) return endpoint;
  return status === 'enabled' ? { ...endpoint, status, disabledReason: null, disabledAt: null } : { ...endpoint, status, disabledReason: reason, disabledAt: now };
}
