import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import type { Clock } from '../../../kit/clock.ts';
import type { Database } from '../../../kit/database.ts';
import { planKeys, signingKey, type KeyTimes, type RotationRules } from '../domain/key-rotation.ts';
import { deleteSigningKeys, insertSigningKey, lockSigningKeys, readSigningKeys, type StoredKey } from '../store/signing-keys.ts';
import { openBytes, sealBytes } from '../../../kit/personal-data/envelope.ts';

/** An Ed25519 key that tokens are signed with. `id` is the `kid`. */
export interface SigningKey extends KeyTimes {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The keys of all processes on this database. */
export interface SigningKeys {
  /** The one to sign with now. */
  signing(): Promise<SigningKey>;
  /** The one of that id, while tokens of it may be valid. */
  find(id: string): Promise<SigningKey | undefined>;
  /** All that are valid or will be, the one that signs first. */
  all(): Promise<readonly SigningKey[]>;
  /** Makes the next one when it is due, and forgets those past their time. */
  rotate(): Promise<void>;
}

/** A key is published much longer than this before it signs. */
const LOOKED_AT_MS = 60_000;
/** An id that nobody knows makes us look again, but not as often as a stranger likes. */
const STRANGE_MS = 1_000;

export interface SigningKeyOptions extends RotationRules {
  readonly database: Database;
  readonly clock: Clock;
  readonly wrappingKey: Buffer;
}

export function signingKeys({ database, clock, wrappingKey, ...rules }: SigningKeyOptions): SigningKeys {
  let seen: { keys: readonly SigningKey[]; atMs: number } = { keys: [], atMs: -Infinity };
  let reading: Promise<readonly SigningKey[]> | undefined;

  async function read(): Promise<readonly SigningKey[]> {
    const atMs = clock.now();
    const known = new Map(seen.keys.map((key) => [key.id, key]));
    const keys = (await readSigningKeys(database)).map((stored) => known.get(stored.id) ?? open(wrappingKey, stored));
    seen = { keys, atMs };
    return keys;
  }

  async function atMost(ageMs: number): Promise<readonly SigningKey[]> {
    if (clock.now() - seen.atMs < ageMs) return seen.keys;
    reading ??= read().finally(() => { reading = undefined; });
    return reading;
  }

  async function rotate(): Promise<void> {
    await database.transaction(async (tx) => {
      await lockSigningKeys(tx);
      const { make, forget } = planKeys((await readSigningKeys(tx)).map(timesOf), clock.now(), rules);
      if (forget.length > 0) await deleteSigningKeys(tx, forget);
      if (make !== undefined) await insertSigningKey(tx, newKey(wrappingKey, make));
    });
    seen = { ...seen, atMs: -Infinity };
  }

  async function signing(): Promise<SigningKey> {
    const known = signingKey(await atMost(LOOKED_AT_MS), clock.now());
    if (known !== undefined) return known;
    // The very first, or the job has not run for long.
    await rotate();
    const made = signingKey(await atMost(0), clock.now());
    if (made === undefined) throw new Error('there is no key to sign tokens with');
    return made;
  }

  return {
    rotate, signing,
    async find(id) {
      const known = (await atMost(LOOKED_AT_MS)).find((key) => key.id === id) ?? (await atMost(STRANGE_MS)).find((key) => key.id === id);
      return known !== undefined && clock.now() < known.keptUntilMs ? known : undefined;
    },
    async all() {
      const first = await signing();
      const nowMs = clock.now();
      return [first, ...(await atMost(LOOKED_AT_MS)).filter((key) => key.id !== first.id && nowMs < key.keptUntilMs)];
    },
  };
}

const timesOf = ({ id, signsFrom, signsUntil, keptUntil }: StoredKey): KeyTimes =>
  ({ id, signsFromMs: signsFrom.getTime(), signsUntilMs: signsUntil.getTime(), keptUntilMs: keptUntil.getTime() });

function open(wrappingKey: Buffer, stored: StoredKey): SigningKey {
  const privateKey = createPrivateKey({ key: unwrapped(wrappingKey, stored), format: 'der', type: 'pkcs8' });
  return { ...timesOf(stored), privateKey, publicKey: createPublicKey(privateKey) };
}

function unwrapped(wrappingKey: Buffer, { id, wrapped }: StoredKey): Buffer {
  try {
    return openBytes(wrappingKey, wrapped, id);
  } catch (error) {
    throw new Error(`the signing key ${id} was made with another key folder: all processes that run identity need the same one (FLORIN_KEYS_DIR)`, { cause: error });
  }
}

function newKey(wrappingKey: Buffer, { signsFromMs, signsUntilMs, keptUntilMs }: Omit<KeyTimes, 'id'>): StoredKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const id = hash('sha256', publicKey.export({ format: 'der', type: 'spki' })).slice(0, 32);
  const wrapped = sealBytes(wrappingKey, privateKey.export({ format: 'der', type: 'pkcs8' }), id);
  return { id, wrapped, signsFrom: new Date(signsFromMs), signsUntil: new Date(signsUntilMs), keptUntil: new Date(keptUntilMs) };
}
