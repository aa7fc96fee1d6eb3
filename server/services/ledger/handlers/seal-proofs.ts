import { zstdDecompressSync } from 'node:zlib';
import type { InferContractRouterOutputs } from '@orpc/contract';
import { decodeId } from '../../../../contracts/ids.ts';
import type { ledger } from '../../../../contracts/ledger.ts';
import type { Sql } from '../../../kit/database.ts';
import { refuse } from '../../../kit/refuse.ts';
import { consistencyRanges, hashOfRange, inclusionRanges, tilesOf, type LeafRange } from '../domain/merkle-proof.ts';
import { findLeaf } from '../store/leaves.ts';
import { findPublicKey, findSealOver, findSeals } from '../store/seals.ts';
import { readTiles } from '../store/tiles.ts';
import { ledgerOf, type LedgerDeps } from './deps.ts';

type Output = InferContractRouterOutputs<typeof ledger>;
type Deps = Pick<LedgerDeps, 'database' | 'ledgers'>;

/** GET /v1/ledger/postings/{id}/proof. */
export async function getProof(deps: Deps, tenantId: string, id: string): Promise<Output['getProof']> {
  const { database } = deps;
  const books = await ledgerOf(deps, tenantId);
  const leaf = await findLeaf(database, books.id, decodeId('posting', id)!);
  if (leaf === undefined) throw refuse('not_found');
  const seal = leaf.firstLeaf === null ? undefined : await findSealOver(database, leaf.firstLeaf + leaf.line);
  if (leaf.firstLeaf === null || seal === undefined) throw refuse('version_conflict', { detail: 'The posting is not sealed yet.' });
  const leafIndex = leaf.firstLeaf + leaf.line;
  return {
    leaf: zstdDecompressSync(leaf.data).toString('utf8').split('\n')[leaf.line]!, leafIndex,
    inclusion: await hashes(database, inclusionRanges(leafIndex, seal.treeSize)), seal, publicKey: await findPublicKey(database, seal.keyId),
  };
}

/** GET /v1/ledger/seals/consistency. The tree is everybody's, and its hashes tell nothing of what is in it. */
export async function getConsistency(deps: Deps, input: { from: number; to: number }): Promise<Output['getConsistency']> {
  if (input.from > input.to) throw refuse('invalid_request', { param: 'to', detail: 'The later seal is `to`.' });
  const seals = await findSeals(deps.database, [input.from, input.to]);
  const from = seals.get(input.from);
  const to = seals.get(input.to);
  if (from === undefined || to === undefined) throw refuse('not_found');
  return {
    from, to, consistency: await hashes(deps.database, consistencyRanges(from.treeSize, to.treeSize)), publicKey: await findPublicKey(deps.database, to.keyId),
  };
}

async function hashes(sql: Sql, ranges: readonly LeafRange[]): Promise<string[]> {
  const read = await readTiles(sql, tilesOf(ranges));
  return ranges.map((range) => hashOfRange(range, read).toString('hex'));
}
