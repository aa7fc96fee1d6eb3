import { HASH_BYTES, hashNode, TILE_HEIGHT, TILE_WIDTH } from './merkle-tree.ts';

/** A full subtree: leaves `index · 2^height` up to the next multiple. */
export interface Subtree {
  readonly height: number;
  readonly index: number;
}

/** Leaves `start` to `end − 1`; the root over them is one hash of a proof. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** 256 hashes beside each other: of leaves at level 0, of full subtrees of 256^level leaves above. The last one may have fewer. */
export interface TileName {
  readonly level: number;
  readonly index: number;
}

export type TileReader = (tile: TileName) => Buffer;

/** Largest power of two below `n`: where RFC 6962 splits. */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** What an inclusion proof consists of, from the leaf upwards (RFC 6962 §2.1.1). */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/** What a consistency proof between two sizes consists of (RFC 6962 §2.1.2). */
export function consistencyRanges(from: number, to: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = to;
  while (from < end) {
    const middle = start + splitOf(end - start);
    if (from <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // Where the earlier tree is a full subtree of the later, the verifier has its root already.
  if (start > 0) ranges.push({ start, end });
  return ranges.reverse();
}

/** The full subtrees that a range consists of, left to right. `start` must be a multiple of the largest one. */
export function subtreesOf({ start, end }: LeafRange): Subtree[] {
  const subtrees: Subtree[] = [];
  let at = start;
  while (at < end) {
    let width = 1;
    let height = 0;
    while (width * 2 <= end - at) {
      width *= 2;
      height++;
    }
    subtrees.push({ height, index: at / width });
    at += width;
  }
  return subtrees;
}

/** Where the hashes under a full subtree lie: `count` hashes from `first` of one tile. */
function placeOf({ height, index }: Subtree): TileName & { first: number; count: number } {
  const level = Math.floor(height / TILE_HEIGHT);
  const count = 2 ** (height % TILE_HEIGHT);
  const position = index * count;
  return { level, index: Math.floor(position / TILE_WIDTH), first: position % TILE_WIDTH, count };
}

/** The tiles to read before the hashes of these ranges can be told, each once. */
export function tilesOf(ranges: readonly LeafRange[]): TileName[] {
  const tiles = new Map<string, TileName>();
  for (const range of ranges) {
    for (const subtree of subtreesOf(range)) {
      const { level, index } = placeOf(subtree);
      tiles.set(`${level}/${index}`, { level, index });
    }
  }
  return [...tiles.values()];
}

export function hashOfSubtree(subtree: Subtree, read: TileReader): Buffer {
  const { level, index, first, count } = placeOf(subtree);
  const tile = read({ level, index });
  if (tile.length < (first + count) * HASH_BYTES) throw new Error(`tile ${index} of level ${level} is too short`);
  let hashes = Array.from({ length: count }, (_, i) => tile.subarray((first + i) * HASH_BYTES, (first + i + 1) * HASH_BYTES));
  while (hashes.length > 1) hashes = hashes.flatMap((left, i) => (i % 2 === 0 ? [hashNode(left, hashes[i + 1]!)] : []));
  return hashes[0]!;
}

export function hashOfRange(range: LeafRange, read: TileReader): Buffer {
  return subtreesOf(range).map((subtree) => hashOfSubtree(subtree, read)).reduceRight((right, left) => hashNode(left, right));
}
