import type { Scope } from '../../contracts/scopes.ts';

/** What may be spent in one currency, in minor units. What is left out is not limited. */
export interface SpendingLimit {
  readonly currency: string;
  readonly perTransaction?: number;
  readonly daily?: number;
  readonly total?: number;
}

/** What an actor may spend, and what it is counted by: the UUID of the key or consent. A currency without a limit may not be spent at all. */
export interface Spending {
  readonly id: string;
  readonly limits: readonly SpendingLimit[];
}

/** Who is behind a call. Ids in here are plain UUIDs. */
export interface Actor {
  readonly kind: 'user' | 'key' | 'client' | 'service';
  readonly id: string;
  /** The program by which a person acts, and the consent that lets it. */
  readonly through?: { readonly clientId: string; readonly consentId: string };
  readonly scopes: readonly Scope[];
  /** Of a person: the session they act in. */
  readonly sessionId?: string;
  /** Of a key or client, as it was made: whether real money may move for it. A person's is `live`; a service on its own behalf has none, and goes by what it works on. */
  readonly mode?: 'test' | 'live';
  /** Undefined: whatever the accounts allow. Whoever moves money for an actor must hand it on to the ledger, or refuse. */
  readonly spending?: Spending;
}

/** Where a request came from, as far as that can be known. For log-ins and sessions; nothing else should depend on it. */
export interface Client {
  readonly ip: string;
  readonly userAgent?: string;
}

/** What every handler knows of the call it serves: `context.call`. */
export interface Call {
  /** UUID of the tenant. A service's call on its own behalf has none: such operations name the tenant in their input. */
  readonly tenantId: string;
  readonly actor: Actor;
  readonly requestId: string;
  readonly idempotencyKey?: string;
  /** Why a privileged write was made, from the `Florin-Reason` header. */
  readonly reason?: string;
  /** What a read must have seen, for `database.reads`: opaque here. Undefined: all that there is. Hand it on to the neighbours a read asks. */
  readonly readAfter?: string;
  /** Until when whoever asked will wait, on this process's `performance.now()`. What a neighbour is asked meanwhile gets no longer. */
  readonly waitsUntilMs?: number;
  /** Given to identity only. */
  readonly client?: Client;
  /** Where the request is being recorded: the span that this call is part of (W3C traceparent). */
  readonly trace?: string;
  /** What the handler tells the edge beside its answer. */
  readonly reply: { replayed: boolean };
}

export interface CallContext {
  readonly call: Call;
}

/** The call a service makes on its own behalf, from a job, a consumer or a batch. */
export function serviceCall(service: string, tenantId = '', requestId = service, readAfter?: string): Call {
  return { tenantId, actor: { kind: 'service', id: service, scopes: [] }, requestId, readAfter, reply: { replayed: false } };
}
