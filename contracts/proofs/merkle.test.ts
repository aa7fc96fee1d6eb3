import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { equalBytes, fromHex, toHex, utf8 } from './bytes.ts';
import { leafHash, nodeHash, rootOfLeaves, verifyConsistency, verifyInclusion, webSha256, type Sha256 } from './merkle.ts';

const nodeSha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer');

// The vectors of the certificate-transparency project.
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const H1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const H23 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const H4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const H67 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const H4567 = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
const H45 = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';

describe.each([['WebCrypto', webSha256], ['node:crypto', nodeSha256]])('known answers with %s', (_, sha256) => {
  test('the empty tree', async () => {
    expect(toHex(await rootOfLeaves([], sha256))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  test.each(ROOTS.map((root, i) => [i + 1, root]))('the root over %i leaves', async (size, root) => {
    const hashes = await Promise.all(LEAVES.slice(0, size).map((leaf) => leafHash(fromHex(leaf), sha256)));
    expect(toHex(await rootOfLeaves(hashes, sha256))).toBe(root);
  });

  test.each([
    [0, 1, []], [0, 8, [H1, H23, H4567]], [5, 8, [H4, H67, ROOTS[3]!]], [2, 3, [ROOTS[1]!]], [1, 5, [ROOTS[0]!, H23, H4]],
  ])('leaf %i is in the tree of %i', async (index, size, path) => {
    const leaf = await leafHash(fromHex(LEAVES[index]!), sha256);
    expect(await verifyInclusion(leaf, index, size, path.map(fromHex), fromHex(ROOTS[size - 1]!), sha256)).toBe(true);
  });

  test.each([
    [1, 1, []], [1, 8, [H1, H23, H4567]], [6, 8, [H45, H67, ROOTS[3]!]], [2, 5, [H23, H4]],
  ])('the tree of %i grows into that of %i', async (from, to, path) => {
    const head = (size: number) => ({ size, root: fromHex(ROOTS[size - 1]!) });
    expect(await verifyConsistency(head(from), head(to), path.map(fromHex), sha256)).toBe(true);
  });
});

/** RFC 6962 §2.1 word for word: slow, and easy to see that it is right. */
const split = (n: number) => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};
async function mth(d: readonly Uint8Array[]): Promise<Uint8Array> {
  if (d.length === 1) return d[0]!;
  const k = split(d.length);
  return nodeHash(await mth(d.slice(0, k)), await mth(d.slice(k)), nodeSha256);
}
async function path(m: number, d: readonly Uint8Array[]): Promise<Uint8Array[]> {
  if (d.length === 1) return [];
  const k = split(d.length);
  return m < k ? [...await path(m, d.slice(0, k)), await mth(d.slice(k))] : [...await path(m - k, d.slice(k)), await mth(d.slice(0, k))];
}
async function subproof(m: number, d: readonly Uint8Array[], whole: boolean): Promise<Uint8Array[]> {
  if (m === d.length) return whole ? [] : [await mth(d)];
  const k = split(d.length);
  return m <= k
    ? [...await subproof(m, d.slice(0, k), whole), await mth(d.slice(k))]
    : [...await subproof(m - k, d.slice(k), false), await mth(d.slice(0, k))];
}

const leavesOf = (size: number) => Promise.all(Array.from({ length: size }, (_, i) => leafHash(utf8(`leaf ${i}`), nodeSha256)));
const sized = fc.integer({ min: 1, max: 70 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));

describe('against the recursive definition', () => {
  it('has the same roots', () => fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 70 }), async (size) => {
    const leaves = await leavesOf(size);
    expect(toHex(await rootOfLeaves(leaves, nodeSha256))).toBe(toHex(await mth(leaves)));
  })));

  it('accepts each right inclusion proof, and none of another leaf, index, size, root or path', () => fc.assert(fc.asyncProperty(sized, fc.nat(), async ([size, index], pick) => {
    const leaves = await leavesOf(size);
    const root = await mth(leaves);
    const proof = await path(index, leaves);
    const check = (leaf: number, at: number, n: number, hashes: Uint8Array[], r = root) => verifyInclusion(leaves[leaf]!, at, n, hashes, r, nodeSha256);
    expect(await check(index, index, size, proof)).toBe(true);
    const other = (index + 1 + (pick % Math.max(size - 1, 1))) % size;
    if (other !== index) {
      expect(await check(other, index, size, proof)).toBe(false);
      expect(await check(index, other, size, proof)).toBe(false);
    }
    expect(await check(index, index, size, [...proof, root])).toBe(false);
    expect(await check(index, index, size, proof, leaves[index])).toBe(size === 1);
    if (proof.length > 0) {
      const at = pick % proof.length;
      expect(await check(index, index, size, proof.toSpliced(at, 1))).toBe(false);
      expect(await check(index, index, size, proof.with(at, root))).toBe(equalBytes(proof[at]!, root));
    }
    expect(await check(index, size, size, proof)).toBe(false);
    expect(await check(index, -1, size, proof)).toBe(false);
    expect(await check(index, index + 0.5, size, proof)).toBe(false);
  })));

  it('accepts each right consistency proof and no damaged one', () => fc.assert(fc.asyncProperty(sized, fc.nat(), async ([size, less], pick) => {
    const leaves = await leavesOf(size);
    const earlier = { size: less + 1, root: await mth(leaves.slice(0, less + 1)) };
    const later = { size, root: await mth(leaves) };
    const proof = await subproof(earlier.size, leaves, true);
    expect(await verifyConsistency(earlier, later, proof, nodeSha256)).toBe(true);
    expect(await verifyConsistency(earlier, later, [...proof, later.root], nodeSha256)).toBe(false);
    expect(await verifyConsistency({ ...earlier, root: leaves[less]! }, later, proof, nodeSha256)).toBe(equalBytes(leaves[less]!, earlier.root));
    expect(await verifyConsistency(later, earlier, proof, nodeSha256)).toBe(earlier.size === size);
    if (proof.length > 0) {
      const at = pick % proof.length;
      expect(await verifyConsistency(earlier, later, proof.with(at, await leafHash(proof[at]!, nodeSha256)), nodeSha256)).toBe(false);
      expect(await verifyConsistency(earlier, later, proof.toSpliced(at, 1), nodeSha256)).toBe(false);
    }
  })));

  it('accepts nothing about an empty tree', async () => {
    const root = await rootOfLeaves([]);
    expect(await verifyConsistency({ size: 0, root }, { size: 0, root }, [])).toBe(false);
    expect(await verifyInclusion(root, 0, 0, [], root)).toBe(false);
  });
});
