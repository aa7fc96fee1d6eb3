import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { HASH_BYTES, type GrownNode } from '../domain/merkle-tree.ts';

/** The data of journal rows one after the other, and at which sizes of the tree its root is wanted. Without rows: what has grown. */
export type TreeRequest =
  | { readonly bytes: Uint8Array; readonly rows: readonly number[]; readonly sizes: readonly number[] }
  | { readonly rows?: undefined };

/** Null where no row ends at that size. */
export interface Roots { readonly size: number; readonly roots: readonly (string | null)[] }
export interface Grown { readonly nodes: readonly { readonly level: number; readonly index: number }[]; readonly hashes: Uint8Array }

/** The tree over the whole journal, grown on another thread. One request at a time. */
export interface TreeAside {
  add(rows: readonly Uint8Array[], sizes: readonly number[]): Promise<Roots>;
  grown(): Promise<GrownNode[]>;
  stop(): Promise<void>;
}

export function treeAside(): TreeAside {
  const worker = new Worker(new URL('./tree-worker.ts', import.meta.url));
  async function ask<Answer>(request: TreeRequest, transfer: ArrayBuffer[] = []): Promise<Answer> {
    worker.postMessage(request, transfer);
    const [answer] = await once(worker, 'message') as [Answer];
    return answer;
  }
  return {
    add(rows, sizes) {
      const bytes = new Uint8Array(rows.reduce((sum, row) => sum + row.length, 0));
      let at = 0;
      for (const row of rows) {
        bytes.set(row, at);
        at += row.length;
      }
      return ask<Roots>({ bytes, rows: rows.map((row) => row.length), sizes }, [bytes.buffer]);
    },
    async grown() {
      const { nodes, hashes } = await ask<Grown>({});
      const bytes = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.length);
      return nodes.map((node, i) => ({ ...node, hash: bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES) }));
    },
    async stop() {
      await worker.terminate();
    },
  };
}
