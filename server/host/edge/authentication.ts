import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import type { Principal } from '../../../contracts/identity.ts';
import { isApiVersion, type ApiVersion } from '../../../contracts/versions.ts';
import type { Actor } from '../../kit/call.ts';
import type { Clock } from '../../kit/clock.ts';
import { networkSet } from '../../kit/network.ts';
import type { SharedCache } from '../../kit/shared-cache.ts';
import type { RateEntry } from './rate-limits.ts';
import { sharedPrincipals } from './shared-principals.ts';

/** A principal in the form the edge needs at every request. */
export interface Caller {
  readonly tenantId: string;
  readonly actor: Actor;
  readonly scopes: ReadonlySet<string>;
  /** From where it may come; undefined: from anywhere. */
  readonly networks?: { has(address: string): boolean };
  /** The person there, and in which session; undefined for machines. */
  readonly userId?: string;
  readonly sessionId?: string;
  /** What the tenant asks beyond permissions; undefined where that is nothing. */
  readonly rules?: z.infer<typeof Principal>['rules'];
  /** Of the API: undefined is the newest. */
  readonly version: ApiVersion | undefined;
  /** Limits, made ready at the first request of each kind. */
  readonly rates: { plain?: RateEntry; list?: RateEntry };
  /** From where they asked last. */
  readonly from: LastSeen;
}

export interface LastSeen {
  address?: string;
  forwarded?: string | string[];
}

/** Identity's answer. `expiresAt` in milliseconds. */
export type Authenticate = (credential: string) => Promise<{ principal: z.infer<typeof Principal> | null; expiresAt: number | null }>;

export interface Authentication {
  /** Null where the credential is not valid. At once where it was seen before: no promise on the hot path. */
  resolve(credential: string): Caller | null | Promise<Caller | null>;
  /** The principal's credentials have changed, or the rules of a tenant; without an id, anybody's may have. */
  forget(id?: string): void;
  /** Hears of principals and tenants forgotten, to end what runs on in their name. */
  onForget(hear: (id?: string) => void): () => void;
}

interface Entry { readonly caller: Caller | null; readonly untilMs: number }

const VALID_MS = 60_000;
const INVALID_MS = 1_000;
const REMEMBERED = 20_000;
/** Longer ones are nobody's, and would only be a way to make us work. */
const LONGEST = 4096;

/**
 * Remembers who is behind a credential, by its SHA-256: a heap dump holds none. Revoking drops the memory before the revoke call is
 * answered here, and within a signal's travel elsewhere; the minute is only for signals that were lost. With `cache`, what other gateways know is asked
 * for before identity is; until `forget` was called without an id, once this gateway hears of revocations, nothing of that is believed.
 */
export function authentication(authenticate: Authenticate, clock: Clock, cache?: SharedCache): Authentication {
  const shared = cache && sharedPrincipals({ cache, clock, validMs: VALID_MS });
  const entries = new LRUCache<string, Entry>({ max: REMEMBERED });
  const asking = new Map<string, Promise<Caller | null>>();
  const hearers = new Set<(id?: string) => void>();
  let revocations = 0;

  async function ask(key: string, credential: string): Promise<Caller | null> {
    const before = revocations;
    const { principal, expiresAt, atMs } = await shared?.find(key) ?? await askIdentity(key, credential);
    const caller = principal === null ? null : callerOf(principal);
    const untilMs = Math.min(atMs + (caller === null ? INVALID_MS : VALID_MS), expiresAt ?? Infinity);
    // The answer may be older than a revocation that came in meanwhile: good for this request, not for the next.
    if (before === revocations) entries.set(key, { caller, untilMs });
    return caller;
  }

  async function askIdentity(key: string, credential: string) {
    const atMs = clock.now();
    const { principal, expiresAt } = await authenticate(credential);
    if (principal !== null) shared?.share(key, { principal, expiresAt, atMs });
    return { principal, expiresAt, atMs };
  }

  return {
    resolve(credential) {
      if (credential.length > LONGEST) return null;
      const key = hash('sha256', credential, 'base64');
      const entry = entries.get(key);
      if (entry !== undefined && clock.now() < entry.untilMs) return entry.caller;
      const present = asking.get(key);
      if (present !== undefined) return present;
      const answer = ask(key, credential).finally(() => {
        if (asking.get(key) === answer) asking.delete(key);
      });
      asking.set(key, answer);
      return answer;
    },
    forget(id) {
      revocations++;
      asking.clear();
      shared?.forget(id);
      for (const [key, { caller }] of entries.entries()) {
        if (id === undefined || caller === null || concerns(caller, id)) entries.delete(key);
      }
      for (const hear of hearers) hear(id);
    },
    onForget(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  };
}

function callerOf(principal: z.infer<typeof Principal>): Caller {
  return {
    tenantId: principal.tenantId,
    actor: {
      kind: principal.kind, id: principal.id, through: principal.through, scopes: principal.scopes, spending: principal.spending, sessionId: principal.sessionId,
      mode: principal.mode,
    },
    scopes: new Set(principal.scopes),
    networks: principal.networks === undefined ? undefined : networkSet(principal.networks),
    from: { address: undefined, forwarded: undefined },
    userId: principal.userId,
    sessionId: principal.sessionId,
    rules: principal.rules,
    // A version that is not known any more can only be one that came with a later Florin.
    version: principal.version !== undefined && isApiVersion(principal.version) ? principal.version : undefined,
    rates: {},
  };
}

/** Whether that is the id of the caller, of the program they act through, or of their tenant. */
export const concerns = ({ actor, tenantId }: Caller, id: string): boolean => id === actor.id || id === tenantId || id === actor.through?.clientId;

/** The credential of an `Authorization: Bearer …` header. */
export function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined || header.length < 8 || header.charCodeAt(6) !== 32) return undefined;
  if (!header.startsWith('Bearer') && header.slice(0, 6).toLowerCase() !== 'bearer') return undefined;
  return header.slice(7).trim() || undefined;
}
