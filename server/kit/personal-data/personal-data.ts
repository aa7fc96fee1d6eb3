import type { Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import type { Metrics } from '../observe.ts';
import { recent } from '../recent.ts';
import { blindIndex, indexKeyOf, indexPrefix, newKey, openBytes, placeOf, sealBytes } from './envelope.ts';
import { findAwaiting, findIndexKeys, noLongerAwait, type IndexKey } from './index-keys.ts';
import { destroyedOwners, destroyKeys, findKeys, insertKey, type KeyOwner } from './key-store.ts';
import type { Kms } from './kms.ts';

/** A person whose data can be erased. Ids are plain UUIDs. */
export interface Person {
  /** `invitation`, `approval`: whoever is named there, who may be nobody's customer and no user yet. */
  readonly kind: 'customer' | 'user' | 'invitation' | 'approval';
  /** `NO_TENANT` for people who belong to several. */
  readonly tenantId: string;
  readonly id: string;
}

export const NO_TENANT = '00000000-0000-0000-0000-000000000000';

/** What is sealed, and where it is kept: `accounts.customers`, `personal`. Moved to another place it can't be opened. */
export interface Sealed {
  readonly person: Person;
  readonly table: string;
  readonly field: string;
  readonly sealed: Uint8Array;
}

/** Personal data, encrypted under a data key for each person. Without the key nothing can be read, in no copy of it. */
export interface PersonalData {
  /** The person's data key is made at the first call, and committed at once: before the row that needs it. Rejects with `PersonErased`. */
  seal(person: Person, table: string, field: string, value: unknown): Promise<Buffer>;
  /** In the order given; undefined where the person was erased. */
  open(sealed: readonly Sealed[]): Promise<unknown[]>;
  /** To find rows by a value without storing it: what a row holds. Normalise the value first; an index of one tenant tells nothing in another. */
  index(tenantId: string, field: string, value: string): Promise<Buffer>;
  /** The same as rows may hold it: under each key that the tenant ever had. To look for any of them. */
  indexes(tenantId: string, field: string, value: string): Promise<Buffer[]>;
  /** To tell whether what is asked is what was asked before, without storing it: the same for the same value for good, whichever keys take over. */
  fingerprint(tenantId: string, field: string, value: string): Promise<Buffer>;
  /** Tenants of which that service may have rows under an older index key. */
  staleIndexes(service: string): Promise<StaleIndex[]>;
  /** That service has none any more. */
  reindexed(stale: StaleIndex, service: string): Promise<void>;
  /** Destroys the person's data key, for good. Doing it again does nothing. */
  erase(person: Person): Promise<void>;
  /** People of that kind who were erased, in the order of their ids. */
  erased(kind: Person['kind'], after: string, limit: number): Promise<{ tenantId: string; id: string }[]>;
}

/** A tenant's rows whose index is not under its newest key: those outside of what lies from `from` to `to`. */
export interface StaleIndex extends IndexKey {
  readonly from: Buffer;
  readonly to: Buffer;
}

export class PersonErased extends Error {
  override readonly name = 'PersonErased';
}

/** Undefined where the person was erased: rows of theirs that came back with a backup are for `finish-erasures`, not to be sealed again. */
export async function unlessErased<T>(sealing: Promise<T>): Promise<T | undefined> {
  return sealing.catch((error: unknown) => {
    if (error instanceof PersonErased) return undefined;
    throw error;
  });
}

/** Where erasures are written down beside the key store, so that they can be made again after a restore. */
export interface ErasureLog {
  append(person: Person, atMs: number): Promise<void>;
}

export interface PersonalDataOptions {
  /** Of the schema `keys`. */
  readonly database: Database;
  readonly kms: Kms;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly erasures?: ErasureLog;
  /** How long a decrypted data key stays in memory. */
  readonly cacheMs?: number;
  readonly cacheKeys?: number;
}

type Known = { readonly key: Buffer; readonly untilMs: number };
type KnownIndexKeys = { readonly keys: readonly IndexKey[]; readonly untilMs: number };

/** How long it may go unnoticed that a tenant has a new index key. Well below `INDEX_LEAD_MS`. */
const INDEX_KEYS_MS = 60_000;
/** A transaction that began before a key was in use may commit rows under the one before. */
const SETTLED_MS = 60_000;
const TENANTS_AT_ONCE = 20;
const LAST_BYTES = Buffer.alloc(33, 0xff);

export function personalData({ database, kms, clock, metrics, erasures, cacheMs = 60_000, cacheKeys = 10_000 }: PersonalDataOptions): PersonalData {
  const known = recent<Known>({ max: cacheKeys });
  const knownIndexKeys = recent<KnownIndexKeys>({ max: cacheKeys });

  /** By owner; undefined where destroyed, absent where never made. */
  async function keysOf(owners: readonly KeyOwner[]): Promise<Map<string, Buffer | undefined>> {
    const keys = new Map<string, Buffer | undefined>();
    const missing = new Map<string, KeyOwner>();
    const nowMs = clock.now();
    for (const owner of owners) {
      const name = nameOf(owner);
      const remembered = known.get(name);
      if (remembered !== undefined && remembered.untilMs > nowMs) keys.set(name, remembered.key);
      else missing.set(name, owner);
    }
    if (missing.size === 0) return keys;
    const found = await findKeys(database, [...missing.values()]);
    const whole = found.flatMap((one) => (one.key === 'destroyed' ? [] : [{ ...one.key, context: nameOf(one) }]));
    for (const one of found) if (one.key === 'destroyed') keys.set(nameOf(one), undefined);
    if (whole.length === 0) return keys;
    const opened = await kms.unwrap(whole);
    metrics.count('florin_data_keys_unwrapped_total', 'Data keys that a master key was asked for', {}, opened.length);
    whole.forEach(({ context }, i) => {
      keys.set(context, opened[i]);
      known.set(context, { key: opened[i]!, untilMs: nowMs + cacheMs });
    });
    return keys;
  }

  async function keyOf(owner: KeyOwner): Promise<Buffer> {
    const name = nameOf(owner);
    const before = await keysOf([owner]);
    if (!before.has(name)) await insertKey(database, owner, await kms.wrap(newKey(), name), new Date(clock.now()));
    // Read again: of two who make the first key at once, both go on with the one that was kept.
    const key = (before.has(name) ? before : await keysOf([owner])).get(name);
    if (key === undefined) throw new PersonErased(`the data key of ${owner.kind} ${owner.id} was destroyed`);
    return key;
  }

  /** Newest first. The first one of a tenant is made when it is needed. */
  async function indexKeysOf(tenantId: string): Promise<readonly IndexKey[]> {
    const nowMs = clock.now();
    const remembered = knownIndexKeys.get(tenantId);
    if (remembered !== undefined && remembered.untilMs > nowMs) return remembered.keys;
    await keyOf({ kind: 'index', tenantId, id: tenantId });
    const keys = await findIndexKeys(database, tenantId);
    knownIndexKeys.set(tenantId, { keys, untilMs: nowMs + Math.min(cacheMs, INDEX_KEYS_MS) });
    return keys;
  }

  async function indexUnder({ tenantId, id }: Pick<IndexKey, 'tenantId' | 'id'>, field: string, value: string): Promise<Buffer> {
    const index = blindIndex(indexKeyOf(await keyOf({ kind: 'index', tenantId, id }), field), value);
    return id === tenantId ? index : Buffer.concat([indexPrefix(id), index]);
  }

  return {
    async seal(person, table, field, value) {
      return sealBytes(await keyOf(person), Buffer.from(JSON.stringify(value)), placeIn(person, table, field));
    },
    async open(sealed) {
      const keys = await keysOf(sealed.map(({ person }) => person));
      return sealed.map(({ person, table, field, sealed: bytes }) => {
        const name = nameOf(person);
        const key = keys.get(name);
        // No key and no trace of one: the key store is not the one this row belongs to. To take that for erased would hide a mistake.
        if (!keys.has(name)) throw new Error(`there is no data key of ${person.kind} ${person.id}: is this the right key store?`);
        return key === undefined ? undefined : JSON.parse(openBytes(key, bytes, placeIn(person, table, field)).toString('utf8')) as unknown;
      });
    },
    async index(tenantId, field, value) {
      const nowMs = clock.now();
      const newest = (await indexKeysOf(tenantId)).find(({ inUseFrom }) => inUseFrom === null || inUseFrom.getTime() <= nowMs);
      return indexUnder(newest!, field, value);
    },
    async indexes(tenantId, field, value) {
      return Promise.all((await indexKeysOf(tenantId)).map((key) => indexUnder(key, field, value)));
    },
    fingerprint: (tenantId, field, value) => indexUnder({ tenantId, id: tenantId }, field, value),
    async staleIndexes(service) {
      const keys = await findAwaiting(database, service, new Date(clock.now() - SETTLED_MS), TENANTS_AT_ONCE);
      return keys.map((key) => ({ ...key, from: indexPrefix(key.id), to: Buffer.concat([indexPrefix(key.id), LAST_BYTES]) }));
    },
    reindexed: (stale, service) => noLongerAwait(database, stale, service),
    async erase(person) {
      await erasures?.append(person, clock.now());
      await destroyKeys(database, [person], new Date(clock.now()));
      known.delete(nameOf(person));
      metrics.count('florin_people_erased_total', 'People whose data key was destroyed', { kind: person.kind });
    },
    erased: (kind, after, limit) => destroyedOwners(database, kind, after, limit),
  };
}

/** Also what a wrapped key is bound to. */
export const nameOf = ({ kind, tenantId, id }: KeyOwner): string => placeOf(kind, tenantId, id);

const placeIn = ({ kind, tenantId, id }: Person, table: string, field: string): string => placeOf(kind, tenantId, id, table, field);
