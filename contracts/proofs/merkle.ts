import { equalBytes, type Bytes } from './bytes.ts';

/**
 * Merkle trees of RFC 6962 §2.1 (and RFC 9162 §2.1): hashes of leaves and nodes, roots, and the checks of inclusion and
 * consistency proofs. Runs in browsers and Node; SHA-256 comes from WebCrypto unless another is given, which may be synchronous.
 */
export type Sha256 = (bytes: Bytes) => Uint8Array | Promise<Uint8Array>;

export const webSha256: Sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** SHA-256(0x00 ‖ leaf). */
export async function leafHash(leaf: Uint8Array, sha256: Sha256 = webSha256): Promise<Uint8Array> {
  const bytes = new Uint8Array(1 + leaf.length);
  bytes.set(leaf, 1);
  return sha256(bytes);
}

/** SHA-256(0x01 ‖ left ‖ right). The prefixes keep a node from passing for a leaf. */
export async function nodeHash(left: Uint8Array, right: Uint8Array, sha256: Sha256 = webSha256): Promise<Uint8Array> {
  const bytes = new Uint8Array(1 + left.length + right.length);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return sha256(bytes);
}

/** Root over the hashes of all leaves. The root of no leaves is the SHA-256 of nothing. */
export async function rootOfLeaves(hashes: readonly Uint8Array[], sha256: Sha256 = webSha256): Promise<Uint8Array> {
  if (hashes.length === 0) return sha256(new Uint8Array());
  let level = hashes;
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    // An odd one out goes up as it is: that is where RFC 6962 splits, at the largest power of two below the size.
    for (let i = 0; i < level.length; i += 2) {
      above.push(i + 1 < level.length ? await nodeHash(level[i]!, level[i + 1]!, sha256) : level[i]!);
    }
    level = above;
  }
  return level[0]!;
}

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
const half = (value: number) => Math.floor(value / 2);
const isOdd = (value: number) => value % 2 === 1;

/** Whether the leaf with that hash is number `index` of the tree with that size and root (RFC 9162 §2.1.3.2). */
export async function verifyInclusion(
  leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[], root: Uint8Array, sha256: Sha256 = webSha256,
): Promise<boolean> {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      hash = await nodeHash(sibling, hash, sha256);
      while (!isOdd(at) && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      hash = await nodeHash(hash, sibling, sha256);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && equalBytes(hash, root);
}

/** A tree as it was at some moment. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Whether the later tree has the earlier one's leaves, unchanged and first (RFC 9162 §2.1.4.2). */
export async function verifyConsistency(
  earlier: TreeHead, later: TreeHead, path: readonly Uint8Array[], sha256: Sha256 = webSha256,
): Promise<boolean> {
  if (!isCount(earlier.size) || !isCount(later.size) || earlier.size === 0 || earlier.size > later.size) return false;
  if (earlier.size === later.size) return path.length === 0 && equalBytes(earlier.root, later.root);
  let at = earlier.size - 1;
  let last = later.size - 1;
  while (isOdd(at)) {
    at = half(at);
    last = half(last);
  }
  // Where the earlier tree is one full subtree of the later, its root is the first hash and is left out.
  const [first, ...rest] = at === 0 ? [earlier.root, ...path] : path;
  if (first === undefined) return false;
  let was = first;
  let is = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      was = await nodeHash(sibling, was, sha256);
      is = await nodeHash(sibling, is, sha256);
      while (!isOdd(at) && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      is = await nodeHash(is, sibling, sha256);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && equalBytes(was, earlier.root) && equalBytes(is, later.root);
}
