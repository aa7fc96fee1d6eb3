import { parentPort } from 'node:worker_threads';
import { zstdDecompressSync } from 'node:zlib';
import { EMPTY_FRONTIER, growTree, hashLines } from '../domain/merkle-tree.ts';
import type { Grown, Roots, TreeRequest } from './tree-aside.ts';

/** Grows the tree on a thread of its own: half of the work of verifying is SHA-256. */
const tree = growTree(EMPTY_FRONTIER);

parentPort!.on('message', (request: TreeRequest) => {
  parentPort!.postMessage(request.rows === undefined ? grown() : addRows(request.bytes, request.rows, request.sizes));
});

function addRows(bytes: Uint8Array, rows: readonly number[], sizes: readonly number[]): Roots {
  const roots: (string | null)[] = [];
  let start = 0;
  for (const length of rows) {
    addRow(bytes.subarray(start, start + length));
    start += length;
    while (roots.length < sizes.length && sizes[roots.length]! <= tree.size) {
      roots.push(sizes[roots.length] === tree.size ? tree.root.toString('hex') : null);
    }
  }
  return { size: tree.size, roots };
}

function addRow(data: Uint8Array): void {
  let text: Buffer;
  try {
    text = zstdDecompressSync(data);
  } catch {
    // Whoever reads the lines finds the same, and names the row.
    return;
  }
  hashLines(text, (hash) => tree.add(hash));
}

function grown(): Grown {
  return { nodes: tree.grown.map(({ level, index }) => ({ level, index })), hashes: new Uint8Array(Buffer.concat(tree.grown.map(({ hash }) => hash))) };
}
