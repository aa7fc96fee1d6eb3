import { zstdDecompressSync } from 'node:zlib';
import { encodeId } from '../../../../contracts/ids.ts';
import { parseJournalLine, type JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import type { Sql } from '../../../kit/database.ts';
import { hashLines } from '../domain/merkle-tree.ts';
import { readRowsAfter, readSealedRows, type Extent, type JournalRow } from '../store/verification.ts';
import { Differs, differs } from './difference.ts';

/** Leaves per query: some megabytes. */
const LEAVES = 16_384;
const ROWS = 64;

export interface WalkedRow {
  readonly id: bigint;
  readonly xid: string;
  readonly ledgerId: number;
  readonly sealed: boolean;
}

export interface Walker {
  /** `leafHash` only where hashes were asked for and the row is sealed. */
  line(row: WalkedRow, line: number, posting: JournalPosting, leafHash: Buffer | undefined): void;
  afterRow?(row: WalkedRow): Promise<void>;
  /** After each piece that was read, with the postings in it. */
  progress?(postings: number): void;
}

export interface Walked {
  /** The last sealed row. */
  readonly sealedUpTo: { readonly xid: string; readonly id: bigint };
  readonly unsealed: number;
}

/** All lines: the sealed ones in the order of their leaves, then those that are still to be sealed. */
export async function walkJournal(tx: Sql, extent: Extent, hashed: boolean, walker: Walker): Promise<Walked> {
  let sealedUpTo = { xid: '0', id: 0n };
  let leaf = 0n;
  const pieces = Math.ceil(extent.leaves / LEAVES);
  for await (const rows of readAhead(pieces, (piece) => readSealedRows(tx, piece * LEAVES, (piece + 1) * LEAVES))) {
    let postings = 0;
    for (const row of rows) {
      const id = row[2];
      if (row[0] !== leaf) throw differs('journal', `row ${id}`, 'first leaf', leaf, row[0]);
      if (row[3] === null) throw differs('journal', `row ${id}`, 'row', `one of ${row[1]} postings`, 'missing');
      if (!isAfter(row, sealedUpTo)) throw differs('journal', `row ${id}`, 'place', `after row ${sealedUpTo.id} of transaction ${sealedUpTo.xid}`, `in transaction ${row[3]}`);
      await walkRow(row, extent, hashed, true, walker);
      sealedUpTo = { xid: row[3], id };
      leaf += BigInt(row[1]);
      postings += row[1];
    }
    walker.progress?.(postings);
  }
  if (leaf !== BigInt(extent.leaves)) throw differs('journal', 'sealed rows', 'postings', extent.leaves, leaf);
  return { sealedUpTo, unsealed: await walkUnsealed(tx, extent, sealedUpTo, walker) };
}

async function walkUnsealed(tx: Sql, extent: Extent, after: { xid: string; id: bigint }, walker: Walker): Promise<number> {
  let unsealed = 0;
  for (let from = after; ;) {
    const rows = await readRowsAfter(tx, from.xid, from.id, ROWS);
    for (const row of rows) {
      await walkRow(row, extent, false, false, walker);
      unsealed += row[1];
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS) return unsealed;
    walker.progress?.(rows.reduce((sum, row) => sum + row[1], 0));
    from = { xid: last[3]!, id: last[2] };
  }
}

function isAfter([, , id, xid]: JournalRow, before: { xid: string; id: bigint }): boolean {
  return xid === before.xid ? id > before.id : BigInt(xid!) > BigInt(before.xid);
}

async function walkRow([, postings, id, xid, ledgerId, tenantId, stored, data]: JournalRow, extent: Extent, hashed: boolean, sealed: boolean, walker: Walker): Promise<void> {
  const row: WalkedRow = { id, xid: xid!, ledgerId: ledgerId!, sealed };
  const owner = extent.tenants.get(row.ledgerId);
  if (owner !== tenantId) throw differs('journal', `row ${id}`, 'tenant', owner, tenantId);
  if (stored !== postings) throw differs('journal', `row ${id}`, 'number of postings', postings, stored);
  const text = decompress(id, data!);
  const tenant = encodeId('tenant', tenantId);
  let line = 0;
  const visit = (start: number, end: number, leafHash: Buffer | undefined): void => {
    const posting = parse(id, line, text.toString('utf8', start, end));
    if (posting.tenantId !== tenant) throw differs('posting', posting.postingId, 'tenant', tenant, posting.tenantId);
    try {
      walker.line(row, line, posting, leafHash);
    } catch (error) {
      // A line may be JSON of the right length and yet hold something else where an id or a number belongs.
      throw error instanceof Differs ? error : notALine(id, line, error);
    }
    line++;
  };
  if (hashed) hashLines(text, (leafHash, start, end) => visit(start, end, leafHash));
  else eachLine(text, (start, end) => visit(start, end, undefined));
  if (line !== postings) throw differs('journal', `row ${id}`, 'number of lines', postings, line);
  await walker.afterRow?.(row);
}

function decompress(id: bigint, data: Buffer): Buffer {
  try {
    return zstdDecompressSync(data);
  } catch (error) {
    throw differs('journal', `row ${id}`, 'data', 'zstd', error instanceof Error ? error.message : error);
  }
}

function parse(id: bigint, line: number, text: string): JournalPosting {
  try {
    return parseJournalLine(text);
  } catch (error) {
    throw notALine(id, line, error);
  }
}

const notALine = (id: bigint, line: number, error: unknown): Differs =>
  differs('journal', `row ${id}`, `line ${line}`, 'a journal line', error instanceof Error ? error.message : error);

function eachLine(text: Buffer, each: (start: number, end: number) => void): void {
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf(10, start);
    const end = newline === -1 ? text.length : newline;
    each(start, end);
    start = end + 1;
  }
}

/** Asks for the next piece before it hands out this one, so that PostgreSQL works while we do. */
export async function* readAhead<Piece>(pieces: number, read: (piece: number) => Promise<Piece>): AsyncGenerator<Piece> {
  let next = pieces > 0 ? read(0) : undefined;
  for (let piece = 0; piece < pieces; piece++) {
    const current = await next!;
    next = piece + 1 < pieces ? read(piece + 1) : undefined;
    // Where the reader stops early nobody waits for it.
    next?.catch(() => {});
    yield current;
  }
}
