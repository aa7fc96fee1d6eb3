import { decodeId } from '../../../../contracts/ids.ts';
import type { JournalEntry, JournalKind, JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import { sha256 } from '../../../kit/hash.ts';
import type { HoldState } from './check-posting.ts';
import type { AccountState } from './replay.ts';
import { putBytes, putId, putLong, putMoment } from './words.ts';

/** The rows that a journal line stands for: as words for comparing, and readable for naming what differs. */

export const KINDS: readonly JournalKind[] = ['posted', 'pending', 'post', 'void', 'expire'];
const STATUS = { post: 1, void: 2, expire: 3, posted: 0, pending: 0 } as const satisfies Record<JournalKind, number>;

/** Where in every row the last four bytes of its id stand. */
export const BUCKET_WORD = 4;
export const WORDS = { entries: 23, postings: 13, holds: 22 } as const;

/** The posting's id is written once for all its entries. */
export function putPostingId(words: Int32Array, posting: JournalPosting): void {
  putId(words, 7, posting.postingId, 4);
}

export function putEntry(words: Int32Array, account: AccountState, posting: JournalPosting, entry: JournalEntry): void {
  words[0] = account.ledgerId;
  words.set(account.words, 1);
  putLong(words, 5, entry.version);
  putLong(words, 11, entry.change);
  putLong(words, 13, entry.posted);
  putMoment(words, 15, posting.recordedAtMs);
  putLong(words, 17, entry.heldDebits);
  putLong(words, 19, entry.heldCredits);
  putMoment(words, 21, posting.effectiveAtMs ?? posting.recordedAtMs);
}

export function putPosting(words: Int32Array, ledgerId: number, journalId: number, line: number, posting: JournalPosting): void {
  words[0] = ledgerId;
  putId(words, 1, posting.postingId, 4);
  putLong(words, 5, journalId);
  words[7] = line;
  words[8] = KINDS.indexOf(posting.kind);
  if (posting.reference === null) words.fill(0, 9, 13);
  else putBytes(words, 9, sha256(Buffer.from(posting.reference)));
}

export function putHold(words: Int32Array, hold: HoldState): void {
  words.fill(0, 0, WORDS.holds);
  const { posting, resolvedBy } = hold;
  words[0] = hold.ledgerId;
  putId(words, 1, posting.postingId, 4);
  words[5] = resolvedBy === undefined ? 0 : STATUS[resolvedBy.kind];
  if (posting.group !== null) putId(words, 6, posting.group, 4);
  if (posting.expiresAtMs !== null) putMoment(words, 10, posting.expiresAtMs);
  putMoment(words, 12, posting.recordedAtMs);
  if (resolvedBy !== undefined) putId(words, 14, resolvedBy.postingId, 4);
  putBytes(words, 18, sha256(Buffer.from(accountsOf(hold) + amountsOf(hold))));
}

const uuidOf = (kind: 'account' | 'posting', id: string): string => decodeId(kind, id) ?? id;
const accountsOf = (hold: HoldState): string => `{${hold.accounts.map((account) => uuidOf('account', account.id)).join(',')}}`;
const amountsOf = (hold: HoldState): string => `{${hold.amounts.join(',')}}`;
const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');

export const FIELDS = {
  entries: ['posting', 'change', 'posted balance', 'recording time', 'held debits', 'held credits', 'effective time'],
  postings: ['journal row', 'line', 'kind', 'reference'],
  holds: ['status', 'group', 'expiry', 'making time', 'resolved by', 'accounts', 'amounts'],
} as const;

/** Id and values, in the order of FIELDS. */
export type Readable = readonly [id: string, values: (string | null)[]];

export const readEntry = (account: AccountState, posting: JournalPosting, entry: JournalEntry): Readable => [
  `${uuidOf('account', account.id)}/${entry.version}`,
  [
    uuidOf('posting', posting.postingId), String(entry.change), String(entry.posted), iso(posting.recordedAtMs), String(entry.heldDebits),
    String(entry.heldCredits), iso(posting.effectiveAtMs ?? posting.recordedAtMs),
  ],
];

export const readPosting = (journalId: number, line: number, posting: JournalPosting): Readable =>
  [uuidOf('posting', posting.postingId), [String(journalId), String(line), String(KINDS.indexOf(posting.kind)), posting.reference]];

export const readHold = (hold: HoldState): Readable => [
  uuidOf('posting', hold.posting.postingId),
  [
    String(hold.resolvedBy === undefined ? 0 : STATUS[hold.resolvedBy.kind]), hold.posting.group === null ? null : uuidOf('posting', hold.posting.group),
    hold.posting.expiresAtMs === null ? null : iso(hold.posting.expiresAtMs), iso(hold.posting.recordedAtMs),
    hold.resolvedBy === undefined ? null : uuidOf('posting', hold.resolvedBy.postingId), accountsOf(hold), amountsOf(hold),
  ],
];
