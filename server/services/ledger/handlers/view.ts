import type { z } from 'zod';
import { decodeId } from '../../../../contracts/ids.ts';
import type { Balance, Entry, Posting } from '../../../../contracts/ledger.ts';
import type { JournalEntry, JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import { heldNormal, postedNormal } from '../domain/account.ts';
import type { Hold } from '../domain/posting.ts';

/** From the ledger's credit-positive numbers to what the API shows: amounts with a direction, balances on the normal side. */

export const iso = (ms: number): string => new Date(ms).toISOString();

export function viewBalance(normalCredit: boolean, money: { posted: bigint; heldDebits: bigint; heldCredits: bigint }): z.output<typeof Balance> {
  const posted = Number(postedNormal(normalCredit, money.posted));
  const held = Number(heldNormal(normalCredit, money));
  return { posted, held, available: posted - held };
}

/** `hold`: what a pending posting reserved, or what a resolution ended. */
export function viewPosting(posting: JournalPosting, normalCreditOf: (accountUuid: string) => boolean, hold: Hold | undefined): z.output<typeof Posting> {
  const pending = posting.kind === 'pending';
  return {
    id: posting.postingId, kind: posting.kind, status: pending ? (hold?.status ?? 'pending') : 'posted',
    reference: posting.reference, resolves: posting.resolves,
    expiresAt: posting.expiresAtMs === null ? null : iso(posting.expiresAtMs),
    effectiveAt: posting.effectiveAtMs === null ? null : iso(posting.effectiveAtMs),
    recordedAt: iso(posting.recordedAtMs),
    entries: posting.entries.map((entry, i) => viewEntry(entry, normalCreditOf(decodeId('account', entry.accountId)!), pending, hold?.entries[i]?.change)),
  };
}

/** A void has no amount: its direction is that of the hold it ends. */
function viewEntry(entry: JournalEntry, normalCredit: boolean, pending: boolean, held: bigint | undefined): z.output<typeof Entry> {
  const change = pending ? Number(held ?? 0n) : entry.change;
  const side = change === 0 ? Number(held ?? 0n) : change;
  return {
    accountId: entry.accountId, direction: side < 0 ? 'debit' : 'credit', amount: Math.abs(change), currency: entry.currency, version: entry.version,
    balance: viewBalance(normalCredit, { posted: BigInt(entry.posted), heldDebits: BigInt(entry.heldDebits), heldCredits: BigInt(entry.heldCredits) }),
  };
}
