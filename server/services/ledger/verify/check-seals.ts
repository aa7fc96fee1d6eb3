import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { utf8 } from '../../../../contracts/proofs/bytes.ts';
import { NO_SEAL_BEFORE, sealText, type Seal } from '../../../../contracts/proofs/seal.ts';
import type { Sql } from '../../../kit/database.ts';
import { sha256 } from '../../../kit/hash.ts';
import type { GrowingTree } from '../domain/merkle-tree.ts';
import { listSealKeys } from '../store/seals.ts';
import { readSealsAfter, type StoredSeal } from '../store/verification.ts';
import { differs } from './difference.ts';

export interface SealCheck {
  /** To be called after each journal row: checks the seal that ends here, if one does. */
  afterRow(tree: GrowingTree, rowId: bigint): Promise<void>;
  /** All leaves have been seen. Answers with where the last seal ends. */
  finish(tree: GrowingTree): Promise<{ seals: number; horizon: string }>;
}

const PAGE = 1_000;
const MANY = 512;
const verifyAside = promisify(verify);

/**
 * Goes along with the growing tree. Every signature is checked, on other threads; the newest seal must be signed by a key that is
 * trusted, where one is given, and vouches for all before it through the chain.
 */
export async function sealCheck(tx: Sql, trusted: readonly string[] | undefined): Promise<SealCheck> {
  const keys = await readKeys(tx);
  let page = await readSealsAfter(tx, 0n, PAGE);
  let at = 0;
  let last: { seal: Seal; horizon: string } | undefined;
  let firstRow: bigint | undefined;
  let underWay: Promise<void>[] = [];

  async function next(): Promise<StoredSeal | undefined> {
    if (at === page.length && page.length > 0) {
      page = await readSealsAfter(tx, page.at(-1)!.sequence, PAGE);
      at = 0;
    }
    return page[at];
  }

  async function checkSignature(seal: Seal): Promise<void> {
    const key = keys.get(seal.keyId);
    if (key === undefined) throw differs('seal', String(seal.sequence), 'key', 'a recorded one', seal.keyId);
    if (!await verifyAside(null, utf8(sealText(seal)), key.key, Buffer.from(seal.signature, 'base64'))) {
      throw differs('seal', String(seal.sequence), 'signature', `one by key ${seal.keyId}`, 'not one');
    }
  }

  async function settle(): Promise<void> {
    const waiting = underWay;
    underWay = [];
    await Promise.all(waiting);
  }

  return {
    async afterRow(tree, rowId) {
      firstRow ??= rowId;
      const stored = at < page.length ? page[at] : await next();
      if (stored === undefined || BigInt(tree.size) < stored.tree_size) return;
      const seal = toSeal(stored);
      const id = String(seal.sequence);
      checkPlace(seal, last?.seal);
      if (seal.treeSize !== tree.size) throw differs('seal', id, 'tree size', 'the end of a journal row', seal.treeSize);
      const root = tree.root.toString('hex');
      if (root !== seal.rootHash) throw differs('seal', id, `root hash (over journal rows ${firstRow} to ${rowId} since the seal before)`, seal.rootHash, root);
      const checking = checkSignature(seal);
      // It is looked at later; until then it must not count as unhandled.
      checking.catch(() => {});
      underWay.push(checking);
      if (underWay.length >= MANY) await settle();
      last = { seal, horizon: stored.horizon };
      firstRow = undefined;
      at++;
    },
    async finish(tree) {
      await settle();
      const left = await next();
      if (left !== undefined) throw differs('seal', String(left.sequence), 'tree size', `at most ${tree.size}, the postings there are`, left.tree_size);
      if ((last?.seal.treeSize ?? 0) !== tree.size) throw differs('seal', String((last?.seal.sequence ?? 0) + 1), 'seal', `one over ${tree.size} postings`, 'none');
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
