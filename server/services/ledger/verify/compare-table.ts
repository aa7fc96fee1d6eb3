import { encodeId } from '../../../../contracts/ids.ts';
import type { Sql } from '../../../kit/database.ts';
import { countBlocks, readBucket, readPacked, type Extent, type Table } from '../store/verification.ts';
import { differs, type Differs } from './difference.ts';
import { BUCKETS, type Multiset } from './multiset.ts';
import { replay } from './replay.ts';
import { FIELDS, readEntry, readHold, readPosting, WORDS, BUCKET_WORD, type Readable } from './rows.ts';
import { readAhead, walkJournal } from './walk-journal.ts';
import { wordsOf } from './words.ts';

/** 4 MB of the table's file, some 40,000 rows. */
const BLOCKS = 512;

/** Takes a table's rows away from those the journal stands for. */
export async function takeTable(tx: Sql, table: Table, rows: Multiset, progress: (done: number, total: number) => void): Promise<number> {
  const blocks = await countBlocks(tx, table);
  const width = WORDS[table];
  let count = 0;
  const pieces = Math.ceil(blocks / BLOCKS);
  let done = 0;
  for await (const bytes of readAhead(pieces, (piece) => readPacked(tx, table, piece * BLOCKS, (piece + 1) * BLOCKS))) {
    const words = wordsOf(bytes);
    for (let at = 0; at < words.length; at += width) rows.take(words, at, at + width, words[at + BUCKET_WORD]!);
    count += words.length / width;
    progress(++done, pieces);
  }
  return count;
}

type Rows = Map<string, (string | null)[]>;

/** Reads the journal once more to name the first row of the bucket that differs. */
export async function nameDifference(tx: Sql, extent: Extent, table: Table, bucket: number): Promise<Differs> {
  const expected: Rows = new Map();
  const keep = (ledgerId: number, [id, values]: Readable): void => {
    if ((Number.parseInt(id.slice(32, 36), 16) & (BUCKETS - 1)) === bucket) expected.set(`${ledgerId} ${id}`, values);
  };
  const again = replay({
    entry: (account, posting, entry) => { if (table === 'entries') keep(account.ledgerId, readEntry(account, posting, entry)); },
    hold: (hold) => { if (table === 'holds') keep(hold.ledgerId, readHold(hold)); },
  });
  await walkJournal(tx, extent, {
    line(row, line, posting) {
      again.add(row.ledgerId, posting);
      if (table === 'postings') keep(row.ledgerId, readPosting(Number(row.id), line, posting));
    },
  });
  again.finish();
  const found: Rows = new Map((await readBucket(tx, table, bucket)).map(([ledgerId, id, values]) => [`${ledgerId} ${id}`, values]));
  return firstDifference(table, expected, found);
}

const KIND = { entries: 'entry', postings: 'posting', holds: 'hold' } as const;

function firstDifference(table: Table, expected: Rows, found: Rows): Differs {
  for (const key of [...new Set([...expected.keys(), ...found.keys()])].toSorted(byVersion)) {
    const should = expected.get(key);
    const is = found.get(key);
    if (should === undefined) return differs(KIND[table], publicId(table, key), 'row', 'none', 'there');
    if (is === undefined) return differs(KIND[table], publicId(table, key), 'row', 'there', 'missing');
    const field = FIELDS[table].findIndex((_, i) => should[i] !== is[i]);
    if (field !== -1) return differs(KIND[table], publicId(table, key), FIELDS[table][field]!, should[field], is[field]);
  }
  return differs(KIND[table], 'several', 'rows', 'each once', 'some twice');
}

/** `1 uuid/12`: by ledger and id, then by number. */
const byVersion = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

function publicId(table: Table, key: string): string {
  const id = key.slice(key.indexOf(' ') + 1);
  const [uuid, version] = id.split('/') as [string, string?];
  return table === 'entries' ? `${encodeId('account', uuid)}/${version}` : encodeId('posting', uuid);
}
