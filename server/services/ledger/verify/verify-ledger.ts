import { encodeId } from '../../../../contracts/ids.ts';
import type { Database, Sql } from '../../../kit/database.ts';
import { TILE_WIDTH, type GrownNode } from '../domain/merkle-tree.ts';
import {
  findUnsealedBefore, readAccountsAfter, readExtent, readFromOneSnapshot, readTileRows, type Extent, type Table,
} from '../store/verification.ts';
import { sealCheck } from './check-seals.ts';
import { nameDifference, takeTable } from './compare-table.ts';
import { Differs, differs, type Difference } from './difference.ts';
import { multiset, type Multiset } from './multiset.ts';
import { replay, type Replay, type Turnover } from './replay.ts';
import { BUCKET_WORD, putEntry, putHold, putPosting, putPostingId, WORDS } from './rows.ts';
import { treeAside, type Roots } from './tree-aside.ts';
import { walkJournal, type Walked } from './walk-journal.ts';

export interface VerifyOptions {
  /** Public keys, raw in base64, of which one must have signed the newest seal. Default: whatever key is recorded. */
  readonly trustedKeys?: readonly string[];
  onProgress?(phase: Phase, done: number, total: number): void;
}

export type Phase = 'journal' | Table | 'accounts';

export interface Verified {
  readonly postings: number;
  /** Of these, those that came too late for a seal: it will take a moment. */
  readonly unsealed: number;
  readonly entries: number;
  readonly accounts: number;
  readonly openHolds: number;
  readonly seals: number;
  readonly turnover: ReadonlyMap<string, Turnover>;
}

export type Verdict = ({ readonly ok: true } & Verified) | { readonly ok: false; readonly difference: Difference };

/**
 * Proves that everything the ledger says follows from its journal, and that the journal is as it was sealed: leaves, roots, chain and
 * signatures; every account run through again from its entries; and every row of the other tables compared with what the lines stand for.
 * Reads one snapshot and writes nothing: it may run beside a ledger at work.
 */
export async function verifyLedger(database: Database, options: VerifyOptions = {}): Promise<Verdict> {
  try {
    const verified = await database.transaction(async (tx) => {
      await readFromOneSnapshot(tx);
      return verifySnapshot(tx, options);
    });
    return { ok: true, ...verified };
  } catch (error) {
    if (error instanceof Differs) return { ok: false, difference: error.difference };
    throw error;
  }
}

type Sums = Record<Table, Multiset>;

async function verifySnapshot(tx: Sql, options: VerifyOptions): Promise<Verified> {
  const report = options.onProgress ?? (() => {});
  const extent = await readExtent(tx);
  const sums: Sums = { entries: multiset(), postings: multiset(), holds: multiset() };
  const again = replay(addTo(sums));
  const { walked, seals } = await verifyJournal(tx, extent, again, sums.postings, options);
  const counts = { entries: 0, postings: 0, holds: 0 };
  for (const table of ['entries', 'postings', 'holds'] as const) {
    counts[table] = await takeTable(tx, table, sums[table], (done, total) => report(table, done, total));
    const bucket = sums[table].firstUnequal();
    if (bucket !== undefined) throw await nameDifference(tx, extent, table, bucket);
  }
  const accounts = await verifyAccounts(tx, again);
  report('accounts', accounts, accounts);
  return {
    postings: counts.postings, unsealed: walked.unsealed, entries: counts.entries, accounts, openHolds: again.openHolds, seals, turnover: again.turnover,
  };
}

/** Rows as the lines stand for them. The words of one row are used again for the next. */
function addTo(sums: Sums): Parameters<typeof replay>[0] {
  const entryWords = new Int32Array(WORDS.entries);
  const holdWords = new Int32Array(WORDS.holds);
  return {
    entry(account, posting, entry) {
      if (entry === posting.entries[0]) putPostingId(entryWords, posting);
      putEntry(entryWords, account, posting, entry);
      sums.entries.add(entryWords, 0, WORDS.entries, entryWords[BUCKET_WORD]!);
    },
    hold(hold) {
      putHold(holdWords, hold);
      sums.holds.add(holdWords, 0, WORDS.holds, holdWords[BUCKET_WORD]!);
    },
  };
}

async function verifyJournal(
  tx: Sql, extent: Extent, again: Replay, postings: Multiset, { trustedKeys, onProgress }: VerifyOptions,
): Promise<{ walked: Walked; seals: number }> {
  const seals = await sealCheck(tx, trustedKeys);
  const tree = treeAside();
  const words = new Int32Array(WORDS.postings);
  let done = 0;
  let growing: Promise<Roots> | undefined;
  try {
    const walked = await walkJournal(tx, extent, {
      async before(rows, leaves) {
        growing = tree.add(rows.map((row) => row.data), await seals.next(leaves));
      },
      line(row, line, posting) {
        again.add(row.ledgerId, posting);
        putPosting(words, row.ledgerId, Number(row.id), line, posting);
        postings.add(words, 0, WORDS.postings, words[BUCKET_WORD]!);
      },
      async after(rows) {
        await seals.check((await growing!).roots, rows);
      },
      progress: (count) => onProgress?.('journal', (done += count), extent.postings),
    });
    const ended = await seals.finish(extent.leaves);
    again.finish();
    const stray = await findUnsealedBefore(tx, walked.sealedUpTo.xid, walked.sealedUpTo.id, ended.horizon);
    if (stray !== undefined) throw differs('journal', `row ${stray}`, 'seal', 'one', 'none, though later rows are sealed');
    await verifyTiles(tx, await tree.grown());
    return { walked, seals: ended.seals };
  } finally {
    // Where a line was wrong nobody waits for the roots any more.
    growing?.catch(() => {});
    await tree.stop();
  }
}

/** Proofs are built from tiles: a wrong one would make a true posting look forged. */
async function verifyTiles(tx: Sql, grown: readonly GrownNode[]): Promise<void> {
  const expected = new Map<string, Buffer[]>();
  for (const { level, index, hash } of grown) {
    const key = `${level}/${Math.floor(index / TILE_WIDTH)}`;
    const hashes = expected.get(key);
    if (hashes === undefined) expected.set(key, [hash]);
    else hashes.push(hash);
  }
  for (const [level, index, hashes] of await readTileRows(tx)) {
    const key = `${level}/${index}`;
    const should = Buffer.concat(expected.get(key) ?? []);
    if (!should.equals(hashes)) throw differs('tile', key, 'hashes', short(should), short(hashes));
    expected.delete(key);
  }
  for (const key of expected.keys()) throw differs('tile', key, 'row', 'there', 'missing');
}

const short = (bytes: Buffer): string => `${bytes.length / 32} hashes ending in ${bytes.subarray(-8).toString('hex')}`;

const PAGE = 10_000;
const MONEY = ['version', 'posted balance', 'held debits', 'held credits'] as const;

async function verifyAccounts(tx: Sql, again: Replay): Promise<number> {
  let count = 0;
  let seen = 0;
  for (let after: [number, string] = [0, '00000000-0000-0000-0000-000000000000']; ;) {
    const rows = await readAccountsAfter(tx, ...after, PAGE);
    for (const [ledgerId, uuid, currency, ...money] of rows) {
      const id = encodeId('account', uuid);
      const state = again.account(ledgerId, id);
      if (state !== undefined) seen++;
      if (state !== undefined && state.currency !== currency) throw differs('account', id, 'currency', state.currency, currency);
      const expected = state === undefined ? [0, 0, 0, 0] : [state.version, state.posted, state.heldDebits, state.heldCredits];
      const field = MONEY.findIndex((_, i) => BigInt(expected[i]!) !== money[i]);
      if (field !== -1) throw differs('account', id, MONEY[field]!, expected[field], money[field]);
    }
    count += rows.length;
    const last = rows.at(-1);
    if (last === undefined) break;
    after = [last[0], last[1]];
  }
  if (seen !== again.accounts) throw differs('account', 'of some entries', 'rows', again.accounts, seen);
  return count;
}
