import { zstdDecompressSync } from 'node:zlib';
import { encodeId } from '../../../../contracts/ids.ts';
import { parseJournalLine, type JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import type { Sql } from '../../../kit/database.ts';
import { readRowsAfter, readSealedRows, type Extent, type JournalRow } from '../store/verification.ts';
import { Differs, differs } from './difference.ts';

/** Leaves per query: some megabytes. */
const LEAVES = 16_384;
const ROWS = 64;
const NEWLINE = 10;

/** A journal row that is in its place. */
export interface WalkedRow {
  readonly id: bigint;
  readonly xid: string;
  readonly ledgerId: number;
  readonly tenantId: string;
  /** -1 where it is not sealed yet. */
  readonly firstLeaf: number;
  readonly postings: number;
  readonly data: Buffer;
}

export interface Walker {
  line(row: WalkedRow, line: number, posting: JournalPosting): void;
  /** Around the lines of each piece of sealed rows that was read. `leaves`: all up to its end. */
  before?(rows: readonly WalkedRow[], leaves: number): Promise<void>;
  after?(rows: readonly WalkedRow[]): Promise<void>;
  progress?(postings: number): void;
}

export interface Walked {
  /** The last sealed row. */
  readonly sealedUpTo: Place;
  readonly unsealed: number;
}

interface Place { readonly xid: string; readonly id: bigint }

/** All lines: the sealed ones in the order of their leaves, then those that are still to be sealed. */
export async function walkJournal(tx: Sql, extent: Extent, walker: Walker): Promise<Walked> {
  let sealedUpTo: Place = { xid: '0', id: 0n };
  let leaves = 0;
  const pieces = Math.ceil(extent.leaves / LEAVES);
  for await (const read of readAhead(pieces, (piece) => readSealedRows(tx, piece * LEAVES, (piece + 1) * LEAVES))) {
    const rows = read.map((row) => {
      const checked = checkSealedRow(row, leaves, sealedUpTo, extent);
      leaves += checked.postings;
      sealedUpTo = checked;
      return checked;
    });
    await walker.before?.(rows, leaves);
    for (const row of rows) walkLines(row, walker);
    await walker.after?.(rows);
    walker.progress?.(rows.reduce((sum, row) => sum + row.postings, 0));
  }
  if (leaves !== extent.leaves) throw differs('journal', 'sealed rows', 'postings', extent.leaves, leaves);
  return { sealedUpTo, unsealed: await walkUnsealed(tx, extent, sealedUpTo, walker) };
}

async function walkUnsealed(tx: Sql, extent: Extent, after: Place, walker: Walker): Promise<number> {
  let unsealed = 0;
  for (let from = after; ;) {
    const rows = (await readRowsAfter(tx, from.xid, from.id, ROWS)).map((row) => checkRow(row, -1, extent));
    for (const row of rows) walkLines(row, walker);
    const postings = rows.reduce((sum, row) => sum + row.postings, 0);
    unsealed += postings;
    walker.progress?.(postings);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS) return unsealed;
    from = last;
  }
}

function checkSealedRow(row: JournalRow, leaves: number, before: Place, extent: Extent): WalkedRow {
  const [firstLeaf, postings, id, xid] = row;
  if (firstLeaf !== BigInt(leaves)) throw differs('journal', `row ${id}`, 'first leaf', leaves, firstLeaf);
  if (xid === null) throw differs('journal', `row ${id}`, 'row', `one of ${postings} postings`, 'missing');
  const inOrder = xid === before.xid ? id > before.id : BigInt(xid) > BigInt(before.xid);
  if (!inOrder) throw differs('journal', `row ${id}`, 'place', `after row ${before.id} of transaction ${before.xid}`, `in transaction ${xid}`);
  return checkRow(row, leaves, extent);
}

function checkRow([, postings, id, xid, ledgerId, tenantId, stored, data]: JournalRow, firstLeaf: number, extent: Extent): WalkedRow {
  const owner = extent.tenants.get(ledgerId!);
  if (owner === undefined || owner !== tenantId) throw differs('journal', `row ${id}`, 'tenant', owner, tenantId);
  if (stored !== postings) throw differs('journal', `row ${id}`, 'number of postings', postings, stored);
  return { id, xid: xid!, ledgerId: ledgerId!, tenantId: owner, firstLeaf, postings, data: data! };
}

function walkLines(row: WalkedRow, walker: Walker): void {
  const text = decompress(row);
  const tenant = encodeId('tenant', row.tenantId);
  let line = 0;
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf(NEWLINE, start);
    const end = newline === -1 ? text.length : newline;
    walkLine(row, line++, tenant, text.toString('utf8', start, end), walker);
    start = end + 1;
  }
  if (line !== row.postings) throw differs('journal', `row ${row.id}`, 'number of lines', row.postings, line);
}

function walkLine(row: WalkedRow, line: number, tenant: string, text: string, walker: Walker): void {
  try {
    const posting = parseJournalLine(text);
    if (posting.tenantId !== tenant) throw differs('posting', posting.postingId, 'tenant', tenant, posting.tenantId);
    walker.line(row, line, posting);
  } catch (error) {
    if (error instanceof Differs) throw error;
    // It may be JSON of the right length and yet hold something else where an id or a number belongs.
    throw differs('journal', `row ${row.id}`, `line ${line}`, 'a journal line', error instanceof Error ? error.message : error);
  }
}

function decompress({ id, data }: WalkedRow): Buffer {
  try {
    return zstdDecompressSync(data);
  } catch (error) {
    throw differs('journal', `row ${id}`, 'data', 'zstd', error instanceof Error ? error.message : error);
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
