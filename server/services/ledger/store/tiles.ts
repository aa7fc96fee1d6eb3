import { zstdDecompressSync } from 'node:zlib';
import type { Sql } from '../../../kit/database.ts';
import type { TileName, TileReader } from '../domain/merkle-proof.ts';
import { hashLines, HASH_BYTES, TILE_WIDTH } from '../domain/merkle-tree.ts';
import { plainArray } from '../../../kit/sql-array.ts';

/** Reads these tiles, those of leaf hashes by hashing the lines of the few journal rows they span. */
export async function readTiles(sql: Sql, names: readonly TileName[]): Promise<TileReader> {
  const kept = names.filter((tile) => tile.level > 0);
  const leaves = names.filter((tile) => tile.level === 0);
  const tiles = new Map<string, Buffer>();
  const rows = kept.length === 0 ? [] : await sql.queryArrays<[number, bigint, Buffer]>(
    `SELECT t.level, t.index, t.hashes FROM unnest($1::smallint[], $2::bigint[]) AS k (level, index) JOIN tiles t USING (level, index)`,
    [plainArray(kept.map((tile) => tile.level)), plainArray(kept.map((tile) => tile.index))], 'ledger.read-tiles');
  for (const [level, index, hashes] of rows) tiles.set(`${level}/${index}`, hashes);
  for (const { index } of leaves) tiles.set(`0/${index}`, await readLeafHashes(sql, index));
  return ({ level, index }) => {
    const tile = tiles.get(`${level}/${index}`);
    if (tile === undefined) throw new Error(`tile ${index} of level ${level} is missing`);
    return tile;
  };
}

async function readLeafHashes(sql: Sql, index: number): Promise<Buffer> {
  const start = index * TILE_WIDTH;
  const rows = await sql.queryArrays<[bigint, Buffer]>(
    `SELECT s.first_leaf, j.data FROM sealed_journal s JOIN journal j ON j.id = s.journal_id
     WHERE s.first_leaf >= (SELECT max(first_leaf) FROM sealed_journal WHERE first_leaf <= $1::bigint) AND s.first_leaf < $1::bigint + ${TILE_WIDTH}
     ORDER BY s.first_leaf`, [start], 'ledger.read-leaf-rows');
  const hashes: Buffer[] = [];
  for (const [firstLeaf, data] of rows) {
    const first = start - Number(firstLeaf);
    hashLines(zstdDecompressSync(data), (hash) => hashes.push(hash), first, first + TILE_WIDTH);
  }
  return Buffer.concat(hashes, hashes.length * HASH_BYTES);
}
