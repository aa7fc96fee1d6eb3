import { encodeId, type IdKind } from '../../../../contracts/ids.ts';

export type SecurityType = 'security.permission-refused' | 'security.token-reused' | 'security.new-network' | 'security.new-country' | 'user.locked';
export interface SecurityActor { readonly kind: 'user' | 'key' | 'client'; readonly id: string }

/** Something that happened, once or a few times in the same moment. */
export interface Occurrence {
  readonly type: SecurityType;
  readonly tenantId: string;
  /** Null where more was refused at once than is told apart. */
  readonly actor: SecurityActor | null;
  readonly operation: string | null;
  readonly network: string | null;
  readonly reason: string | null;
  readonly requestId: string | null;
  readonly count: number;
  readonly atMs: number;
}

/** Occurrences that are the same but for their time, within one hour. */
export interface SecurityEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly type: SecurityType;
  readonly actor: SecurityActor | null;
  readonly operation: string | null;
  readonly network: string | null;
  readonly reason: string | null;
  readonly requestId: string | null;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

const HOUR_MS = 60 * 60_000;

export const hourOf = (atMs: number): Date => new Date(Math.floor(atMs / HOUR_MS) * HOUR_MS);

/** What makes an occurrence another one than those before it in its hour. A refusal is the same from wherever it is asked for. */
export function sameness({ type, tenantId, actor, operation, network, atMs }: Occurrence): string {
  return JSON.stringify([tenantId, type, hourOf(atMs).getTime(), actor?.id ?? null, operation, type === 'security.new-network' || type === 'security.new-country' ? network : null]);
}

/** Each only once, in an order that two processes share: so that they never wait for each other's rows. */
export function merged(occurrences: readonly Occurrence[]): Occurrence[] {
  const bySameness = new Map<string, Occurrence>();
  for (const one of occurrences) {
    const key = sameness(one);
    const before = bySameness.get(key);
    bySameness.set(key, before === undefined ? one : { ...before, count: before.count + one.count, atMs: Math.max(before.atMs, one.atMs) });
  }
  return [...bySameness].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

const KINDS = { user: 'user', key: 'apiKey', client: 'client' } as const satisfies Record<SecurityActor['kind'], IdKind>;
const actorView = ({ kind, id }: SecurityActor) => ({ kind, id: encodeId(KINDS[kind], id) });

/** The event as the contract shows one. */
export function securityEventView(event: SecurityEvent) {
  const { type, operation, network, reason, requestId, count } = event;
  return {
    id: encodeId('securityEvent', event.id), type, actor: event.actor && actorView(event.actor), operation, network, reason, requestId, count,
    firstAt: event.firstAt.toISOString(), lastAt: event.lastAt.toISOString(),
  };
}
