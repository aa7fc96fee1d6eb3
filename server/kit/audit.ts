import type { Log } from './observe.ts';

/** Who did what to what, and what came of it: the same line for people, keys, clients and services. Ids only; nothing that is personal. */
export interface AuditEntry {
  /** Null where more than one is meant. Ids are plain UUIDs; of a service, its name. */
  readonly actor: { readonly kind: 'user' | 'key' | 'client' | 'service'; readonly id: string } | null;
  readonly tenantId: string | null;
  /** `identity.updateUser` */
  readonly operation: string | null;
  /** The public id of what it was done to. */
  readonly resource?: string;
  /** `done`, the code it was refused with, or the kind of a security event. */
  readonly outcome: string;
  readonly requestId: string | null;
  /** What the caller gave in `Florin-Reason`, or why it was refused. */
  readonly reason?: string | null;
  /** How often, where alike ones were gathered. */
  readonly count?: number;
}

/** Told from all other lines by `audit: true`. */
export function audit(log: Log, entry: AuditEntry): void {
  log.info({ audit: true, ...entry }, 'audit');
}
