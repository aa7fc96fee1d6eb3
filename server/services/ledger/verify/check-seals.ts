import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { utf8 } from '../../../../contracts/proofs/bytes.ts';
import { NO_SEAL_BEFORE, sealText, type Seal } from '../../../../contracts/proofs/seal.ts';
import type { Sql } from '../../../kit/database.ts';
import { sha256 } from '../../../kit/hash.ts';
import { listSealKeys } from '../store/seals.ts';
import { readSealsAfter, type StoredSeal } from '../store/verification.ts';
import { differs } from './difference.ts';
import type { WalkedRow } from './walk-journal.ts';

export interface SealCheck {
  /** Tree sizes of the next seals, up to that one: what roots are wanted for. */
  next(upTo: number): Promise<number[]>;
  /** Checks the seals last asked for against the roots at their sizes. `rows`: the last ones read, for naming them. */
  check(roots: readonly (string | null)[], rows: readonly WalkedRow[]): Promise<void>;
  /** All leaves have been seen. Answers with where the last seal ends. */
  finish(treeSize: number): Promise<{ seals: number; horizon: string }>;
}

const PAGE = 1_000;
const MANY = 512;
const verifyAside = promisify(verify);

interface Checked { readonly seal: Seal; readonly horizon: string }

/**
 * Goes along with the growing tree. Every signature is checked, on other threads; the newest seal must be signed by a key that is
 * trusted, where one is given, and vouches for all before it through the chain.
 */
export async function sealCheck(tx: Sql, trusted: readonly string[] | undefined): Promise<SealCheck> {
  const keys = await readKeys(tx);
  let waiting: StoredSeal[] = [];
  let read = 0n;
  let asked: StoredSeal[] = [];
  let last: Checked | undefined;
  let underWay: Promise<void>[] = [];

  async function peek(): Promise<StoredSeal | undefined> {
    if (waiting.length === 0) {
      waiting = await readSealsAfter(tx, read, PAGE);
      read = waiting.at(-1)?.sequence ?? read;
      waiting.reverse();
    }
    return waiting.at(-1);
  }

  async function checkSignature(seal: Seal): Promise<void> {
    const key = keys.get(seal.keyId);
    if (key === undefined) throw differs('seal', String(seal.sequence), 'key', 'a recorded one', seal.keyId);
    if (!await verifyAside(null, utf8(sealText(seal)), key.key, Buffer.from(seal.signature, 'base64'))) {
      throw differs('seal', String(seal.sequence), 'signature', `one by key ${seal.keyId}`, 'not one');
    }
  }

  async function settle(): Promise<void> {
    const all = underWay;
    underWay = [];
    await Promise.all(all);
  }

  return {
    async next(upTo) {
      asked = [];
      for (let seal = await peek(); seal !== undefined && seal.tree_size <= BigInt(upTo); seal = await peek()) asked.push(waiting.pop()!);
      return asked.map((seal) => Number(seal.tree_size));
    },
    async check(roots, rows) {
      for (const [i, stored] of asked.entries()) {
        const seal = toSeal(stored);
        checkPlace(seal, last?.seal);
        checkRoot(seal, last?.seal, roots[i] ?? null, rows);
        const checking = checkSignature(seal);
        // It is looked at later; until then it must not count as unhandled.
        checking.catch(() => {});
        underWay.push(checking);
        if (underWay.length >= MANY) await settle();
        last = { seal, horizon: stored.horizon };
      }
    },
    async finish(treeSize) {
      await settle();
      const left = await peek();
      if (left !== undefined) throw differs('seal', String(left.sequence), 'tree size', `at most ${treeSize}, the postings there are`, left.tree_size);
      if ((last?.seal.treeSize ?? 0) !== treeSize) throw differs('seal', String((last?.seal.sequence ?? 0) + 1), 'seal', `one over ${treeSize} postings`, 'none');
      if (last !== undefined && trusted !== undefined) {
        const key = keys.get(last.seal.keyId)!;
        if (!trusted.includes(key.publicKey)) throw differs('key', last.seal.keyId, 'public key', `a trusted one (${trusted.join(', ')})`, key.publicKey);
      }
      return { seals: last?.seal.sequence ?? 0, horizon: last?.horizon ?? '0' };
    },
  };
}

function checkPlace(seal: Seal, previous: Seal | undefined): void {
  const id = String(seal.sequence);
  const sequence = (previous?.sequence ?? 0) + 1;
  if (seal.sequence !== sequence) throw differs('seal', String(sequence), 'seal', 'one', `none: ${seal.sequence} comes next`);
  const expected = previous === undefined ? NO_SEAL_BEFORE : sha256(utf8(sealText(previous) + previous.signature)).toString('hex');
  if (seal.previousHash !== expected) throw differs('seal', id, 'previous hash', expected, seal.previousHash);
}

function checkRoot(seal: Seal, previous: Seal | undefined, root: string | null, rows: readonly WalkedRow[]): void {
  if (root === null) throw differs('seal', String(seal.sequence), 'tree size', 'the end of a journal row', seal.treeSize);
  if (root === seal.rootHash) return;
  const since = rows.filter((row) => row.firstLeaf >= (previous?.treeSize ?? 0) && row.firstLeaf < seal.treeSize);
  throw differs('seal', String(seal.sequence), `root hash (over journal rows ${since[0]?.id} to ${since.at(-1)?.id} since the seal before)`, seal.rootHash, root);
}

const toSeal = (row: StoredSeal): Seal => ({
  sequence: Number(row.sequence), treeSize: Number(row.tree_size), rootHash: row.root_hash.toString('hex'), previousHash: row.previous_hash.toString('hex'),
  sealedAt: row.sealed_at.toISOString(), keyId: row.key_id, signature: row.signature.toString('base64'),
});

async function readKeys(tx: Sql): Promise<Map<string, { publicKey: string; key: KeyObject }>> {
  const keys = new Map<string, { publicKey: string; key: KeyObject }>();
  for (const { keyId, publicKey } of await listSealKeys(tx)) {
    const raw = Buffer.from(publicKey, 'base64');
    const expected = sha256(raw).toString('hex').slice(0, 16);
    if (keyId !== expected) throw differs('key', keyId, 'key id', expected, keyId);
    keys.set(keyId, { publicKey, key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' }) });
  }
  return keys;
}
