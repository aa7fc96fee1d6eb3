import { sha256 } from '../../../kit/hash.ts';

/**
 * The tree over all postings (RFC 6962), as far as adding to it needs: the roots of the full subtrees it consists of, at most one
 * per height. `nodes[h]` counts where bit h of `size` is set.
 */
export interface Frontier {
  readonly size: number;
  readonly nodes: readonly Buffer[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, nodes: [] };

/** Full subtrees of 256^level leaves are kept, 256 to a tile. */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 256;
export const HASH_BYTES = 32;

/** A full subtree of 256^level leaves that came to be, the `index`th of its level. */
export interface GrownNode {
  readonly level: number;
  readonly index: number;
  readonly hash: Buffer;
}

const NEWLINE = 10;
const LEAF = 0;
const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return sha256(node);
}

/** A tree that grows. It owns a copy: the frontier it began with stays as it was. */
export interface GrowingTree {
  add(leafHash: Buffer): void;
  readonly size: number;
  readonly frontier: Frontier;
  readonly root: Buffer;
  /** What to add to the tiles, in order. */
  readonly grown: readonly GrownNode[];
}

export function growTree(from: Frontier): GrowingTree {
  let size = from.size;
  const nodes = [...from.nodes];
  const grown: GrownNode[] = [];
  return {
    add(leafHash) {
      let hash = leafHash;
      let at = size;
      let height = 0;
      while (at % 2 === 1) {
        hash = hashNode(nodes[height]!, hash);
        at = (at - 1) / 2;
        height++;
        if (height % TILE_HEIGHT === 0) grown.push({ level: height / TILE_HEIGHT, index: at, hash });
      }
      nodes[height] = hash;
      size++;
    },
    get size() {
      return size;
    },
    get frontier() {
      return { size, nodes: [...nodes] };
    },
    get root() {
      return rootOf({ size, nodes });
    },
    grown,
  };
}

export function rootOf({ size, nodes }: Frontier): Buffer {
  let root: Buffer | undefined;
  for (let at = size, height = 0; at > 0; at = Math.floor(at / 2), height++) {
    if (at % 2 === 1) root = root === undefined ? nodes[height]! : hashNode(nodes[height]!, root);
  }
  return root ?? sha256(Buffer.alloc(0));
}

/**
 * Hands out the leaf hashes of a journal row's lines, or of those from number `first` up to `end`. Nothing is copied: the newline
 * before a line makes room for the 0x00 that a leaf begins with, and comes back afterwards.
 */
export function hashLines(text: Buffer, each: (leafHash: Buffer) => void, first = 0, end = Infinity): void {
  let start = 0;
  for (let line = 0; line < end && start <= text.length; line++) {
    const newline = text.indexOf(NEWLINE, start);
    const stop = newline === -1 ? text.length : newline;
    if (line >= first) each(start === 0 ? hashLeaf(text.subarray(0, stop)) : hashInPlace(text, start, stop));
    start = stop + 1;
  }
}

export function hashLeaf(line: Uint8Array): Buffer {
  return sha256(Buffer.concat([Buffer.of(LEAF), line]));
}

function hashInPlace(text: Buffer, start: number, end: number): Buffer {
  text[start - 1] = LEAF;
  const hash = sha256(text.subarray(start - 1, end));
  text[start - 1] = NEWLINE;
  return hash;
}
