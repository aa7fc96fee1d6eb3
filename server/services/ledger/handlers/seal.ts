import { setImmediate } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { utf8 } from '../../../../contracts/proofs/bytes.ts';
import { NO_SEAL_BEFORE, sealHash, sealText, type Seal } from '../../../../contracts/proofs/seal.ts';
import type { Clock } from '../../../kit/clock.ts';
import type { Database, Sql } from '../../../kit/database.ts';
import { sha256 } from '../../../kit/hash.ts';
import type { Metrics } from '../../../kit/observe.ts';
import type { Job } from '../../../kit/service.ts';
import type { Signer } from '../../../kit/signing.ts';
import { hashOfSubtree, subtreesOf, tilesOf } from '../domain/merkle-proof.ts';
import { EMPTY_FRONTIER, growTree, hashLines, rootOf, type Frontier, type GrowingTree } from '../domain/merkle-tree.ts';
import {
  findLastSeal, insertSeal, insertSealKey, NOTHING_SEALED, readUnsealed, somethingToSeal, trySealLock, type SealedRow, type SealedUpTo, type UnsealedRow,
} from '../store/seals.ts';
import { readTiles } from '../store/tiles.ts';

export interface SealDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** The installation's key for seals. */
  readonly signer: Signer;
}

export const SEAL_EVERY_MS = 100;
/** About 12 ms of hashing: a seal must not keep requests waiting. */
const MAX_POSTINGS = 4_096;
const MAX_ROWS = 1_024;

/** Where the tree stands after the last seal. */
interface Head {
  readonly seal: Seal | undefined;
  readonly frontier: Frontier;
  readonly upTo: SealedUpTo;
}

/**
 * Seals what was recorded since the last seal. Of several processes on one database one does it at a time, whichever comes first; the
 * others find the chain longer than they know it and read its end anew.
 */
export function sealJob(deps: SealDeps): Job {
  let head: Head | undefined;
  return {
    name: 'seal',
    everyMs: SEAL_EVERY_MS,
    idleMs: 1_000,
    aside: true,
    async run() {
      if (head !== undefined && !await somethingToSeal(deps.database, head.upTo)) return false;
      const startedMs = performance.now();
      const sealed = await deps.database.transaction((tx) => sealNext(tx, deps, head));
      if (sealed === undefined) return false;
      head = sealed.head;
      if (sealed.postings === 0) return false;
      deps.metrics.count('florin_ledger_sealed_postings_total', 'Postings sealed', {}, sealed.postings);
      deps.metrics.gauge('florin_ledger_tree_size', 'Postings under the last seal', head.frontier.size);
      deps.metrics.observe('florin_ledger_seal_seconds', 'Time to seal', (performance.now() - startedMs) / 1000);
      return sealed.more;
    },
  };
}

interface Sealed {
  readonly head: Head;
  readonly postings: number;
  readonly more: boolean;
}

/** Undefined where another process is at it. */
async function sealNext(tx: Sql, deps: SealDeps, known: Head | undefined): Promise<Sealed | undefined> {
  if (!await trySealLock(tx)) return undefined;
  const head = await currentHead(tx, known);
  const rows = await readUnsealed(tx, head.upTo, MAX_POSTINGS, MAX_ROWS);
  const last = rows.at(-1);
  if (last === undefined) return { head, postings: 0, more: false };
  const tree = growTree(head.frontier);
  const sealedRows: SealedRow[] = [];
  for (const row of rows) {
    sealedRows.push({ firstLeaf: tree.size, journalId: row.id, postings: row.postings });
    addRow(tree, row);
    // Between two rows requests get their turn.
    await setImmediate();
  }
  const postings = tree.size - head.frontier.size;
  const more = rows.length === MAX_ROWS || postings >= MAX_POSTINGS;
  const seal = await nextSeal(deps, head.seal, tree);
  if (head.seal?.keyId !== seal.keyId) await insertSealKey(tx, deps.signer.keyId, deps.signer.publicKey);
  await insertSeal(tx, seal, more ? last.xid : last.settled, sealedRows, tree.grown);
  return { head: { seal, frontier: tree.frontier, upTo: { xid: last.xid, id: last.id } }, postings, more };
}

function addRow(tree: GrowingTree, row: UnsealedRow): void {
  const before = tree.size;
  hashLines(zstdDecompressSync(row.data), (hash) => tree.add(hash));
  if (tree.size - before !== row.postings) throw new Error(`journal row ${row.id} has ${tree.size - before} lines instead of ${row.postings}: run florin verify`);
}

async function nextSeal({ clock, signer }: SealDeps, previous: Seal | undefined, tree: GrowingTree): Promise<Seal> {
  const unsigned = {
    sequence: (previous?.sequence ?? 0) + 1, treeSize: tree.size, rootHash: tree.root.toString('hex'),
    previousHash: previous === undefined ? NO_SEAL_BEFORE : await sealHash(previous, sha256),
    sealedAt: new Date(Math.max(clock.now(), previous === undefined ? 0 : Date.parse(previous.sealedAt))).toISOString(),
    keyId: signer.keyId,
  };
  return { ...unsigned, signature: signer.sign(utf8(sealText(unsigned))) };
}

/** The head as known, unless someone else sealed meanwhile: then as the database has it. */
async function currentHead(tx: Sql, known: Head | undefined): Promise<Head> {
  const last = await findLastSeal(tx);
  if (last === undefined) return { seal: undefined, frontier: EMPTY_FRONTIER, upTo: NOTHING_SEALED };
  if (known?.seal?.sequence === last.seal.sequence) return known;
  if (last.fromTheFuture) {
    throw new Error('transactions of this server are numbered lower than those sealed already, as after a restore with pg_dump: '
      + `set the counter past ${last.upTo.xid} with pg_resetwal --next-transaction-id, or restore a physical backup`);
  }
  return { seal: last.seal, frontier: await readFrontier(tx, last.seal), upTo: last.upTo };
}

async function readFrontier(tx: Sql, seal: Seal): Promise<Frontier> {
  const range = { start: 0, end: seal.treeSize };
  const read = await readTiles(tx, tilesOf([range]));
  const nodes: Buffer[] = [];
  for (const subtree of subtreesOf(range)) nodes[subtree.height] = hashOfSubtree(subtree, read);
  const frontier = { size: seal.treeSize, nodes };
  // Never build on ground that gave way: the chain ends here until someone has looked.
  if (rootOf(frontier).toString('hex') !== seal.rootHash) throw new Error(`the journal no longer has the root of seal ${seal.sequence}: run florin verify`);
  return frontier;
}
