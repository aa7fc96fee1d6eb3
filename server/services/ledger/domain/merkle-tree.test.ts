import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8 } from '../../../../contracts/proofs/bytes.ts';
import { leafHash, rootOfLeaves, verifyConsistency, verifyInclusion } from '../../../../contracts/proofs/merkle.ts';
import { sha256 } from '../../../kit/hash.ts';
import { consistencyRanges, hashOfRange, hashOfSubtree, inclusionRanges, subtreesOf, tilesOf, type LeafRange, type TileName } from './merkle-proof.ts';
import { EMPTY_FRONTIER, growTree, HASH_BYTES, hashLines, rootOf, TILE_WIDTH } from './merkle-tree.ts';

const LARGEST = 70_000;
const manyLines = Array.from({ length: LARGEST }, (_, i) => `line ${i} ü`);
const leaves: Buffer[] = [];
hashLines(Buffer.from(manyLines.join('\n')), (hash) => leaves.push(hash));

/** Tiles as they lie in the database, leaves included. */
const whole = growTree(EMPTY_FRONTIER);
for (const leaf of leaves) whole.add(leaf);
const tiles = new Map<string, Buffer[]>();
const put = (level: number, index: number, hash: Buffer) => {
  const key = `${level}/${Math.floor(index / TILE_WIDTH)}`;
  tiles.set(key, [...(tiles.get(key) ?? []), hash]);
};
leaves.forEach((leaf, i) => put(0, i, leaf));
for (const node of whole.grown) put(node.level, node.index, node.hash);
const read = ({ level, index }: TileName) => Buffer.concat(tiles.get(`${level}/${index}`)!);
const hashesOf = (ranges: LeafRange[]) => ranges.map((range) => hashOfRange(range, read));
const rootAt = (size: number) => hashOfRange({ start: 0, end: size }, read);

const sizes = fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: LARGEST }), fc.constantFrom(255, 256, 257, 511, 512, 65_535, 65_536, 65_537));
const pairs = sizes.chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));

it('hashes lines where they stand, all or some, and leaves the text as it was', async () => {
  const lines = ['first', 'second', '', 'last'];
  const text = Buffer.from(lines.join('\n'));
  const expected = await Promise.all(lines.map(async (line) => Buffer.from(await leafHash(utf8(line)))));
  for (const [first, end] of [[0, Infinity], [0, 1], [1, 3], [3, 4], [2, 9]] as const) {
    const hashes: Buffer[] = [];
    hashLines(text, (hash) => hashes.push(hash), first, end);
    expect(hashes).toEqual(expected.slice(first, end));
  }
  expect(text.toString()).toBe(lines.join('\n'));
});

it('grows to the roots of RFC 6962, at once or in steps', () => fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 600 }), fc.nat(600), async (size, step) => {
  const cut = Math.min(step, size);
  const first = growTree(EMPTY_FRONTIER);
  for (const leaf of leaves.slice(0, cut)) first.add(leaf);
  const before = first.frontier;
  const second = growTree(before);
  for (const leaf of leaves.slice(cut, size)) second.add(leaf);
  expect(second.root).toEqual(Buffer.from(await rootOfLeaves(leaves.slice(0, size), sha256)));
  expect(second.frontier.size).toBe(size);
  expect(rootOf(before)).toEqual(first.root);
})));

it('gives out each full subtree once, in order', () => {
  const level1 = whole.grown.filter((node) => node.level === 1);
  expect(level1.map((node) => node.index)).toEqual(Array.from({ length: Math.floor(LARGEST / 256) }, (_, i) => i));
  expect(whole.grown.filter((node) => node.level === 2).map((node) => node.index)).toEqual([0]);
});

it('comes back from tiles as it was', () => fc.assert(fc.property(sizes, (size) => {
  const nodes: Buffer[] = [];
  for (const subtree of subtreesOf({ start: 0, end: size })) nodes[subtree.height] = hashOfSubtree(subtree, read);
  const again = growTree({ size, nodes });
  for (const leaf of leaves.slice(size, size + 300)) again.add(leaf);
  expect(rootOf({ size, nodes })).toEqual(rootAt(size));
  expect(again.root).toEqual(rootAt(Math.min(size + 300, LARGEST)));
}), { numRuns: 60 }));

it('proves inclusion from a handful of tiles', () => fc.assert(fc.asyncProperty(pairs, async ([size, index]) => {
  const ranges = inclusionRanges(index, size);
  expect(tilesOf(ranges).length).toBeLessThanOrEqual(6);
  expect(await verifyInclusion(leaves[index]!, index, size, hashesOf(ranges), rootAt(size), sha256)).toBe(true);
  expect(await verifyInclusion(leaves[index + 1 === size ? 0 : index + 1]!, index, size, hashesOf(ranges), rootAt(size), sha256)).toBe(size === 1);
})));

it('proves consistency from a handful of tiles', () => fc.assert(fc.asyncProperty(pairs, async ([to, less]) => {
  const from = less + 1;
  const ranges = consistencyRanges(from, to);
  expect(tilesOf(ranges).length).toBeLessThanOrEqual(6);
  expect(await verifyConsistency({ size: from, root: rootAt(from) }, { size: to, root: rootAt(to) }, hashesOf(ranges), sha256)).toBe(true);
})));

it('refuses to read past the end of a tile', () => {
  expect(() => hashOfSubtree({ height: 0, index: 5 }, () => Buffer.alloc(5 * HASH_BYTES))).toThrow('too short');
});
