import type { World } from '../frame/double.ts';
import { shelf } from '../frame/shelf.ts';
import { ibanOf, type Creditor, type Fate } from './accounts.ts';

export const API_KEY = 'bank_test_florin';
export const WEBHOOK_SECRET = 'bank_whsec_florin';
export const ACCOUNT = { iban: ibanOf('532013000'), bic: 'COBADEFFXXX', holder: 'Florin Test Ltd' };

export interface Credit {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly bookedMs: number;
  readonly debtor: Creditor;
  recalledMs: number | null;
}

export interface Collection {
  readonly id: string;
  readonly bankReference: string;
  readonly amount: number;
  readonly currency: string;
  readonly description: string | null;
  readonly reference: string;
  readonly virtualIban: string | null;
  readonly dueMs: number;
  readonly asked: string;
  readonly credits: Credit[];
  status: 'open' | 'closed' | 'expired';
}

export interface Transfer {
  readonly id: string;
  readonly bankReference: string;
  readonly purpose: 'payout' | 'refund';
  readonly collection: string | null;
  readonly credit: Credit | null;
  readonly amount: number;
  readonly currency: string;
  readonly endToEndId: string | null;
  readonly statement: string | null;
  readonly fate: Fate;
  readonly asked: string;
  status: 'in_transit' | 'settled' | 'rejected' | 'returned';
  settledMs: number | null;
  reason: { code: string; message: string } | null;
}

export interface Line {
  readonly id: string;
  readonly type: 'credit' | 'recall' | 'refund' | 'payout' | 'other';
  readonly amount: number;
  readonly currency: string;
  readonly bookedMs: number;
  readonly reference: string;
  readonly collection: string | null;
}

/** What the bank remembers, and how it writes its statement and its books. */
export function bankState(world: World) {
  const collections = shelf<Collection>();
  const byReference = shelf<Collection>();
  const transfers = shelf<Transfer>();
  const credits = shelf<{ credit: Credit; collection: Collection }>();
  const lines: Line[] = [];

  /** One line of the statement is one entry of the books. */
  function book(line: Omit<Line, 'id' | 'bookedMs'>, paymentReference: string | null, merchantReference: string | null): void {
    lines.push({ ...line, id: world.ids.text('line_', 16), bookedMs: world.clock.now() });
    const type = ({ credit: 'payment', recall: 'dispute', refund: 'refund', payout: 'payout', other: 'adjustment' } as const)[line.type];
    world.books.record({ type, reference: line.reference, paymentReference, merchantReference, currency: line.currency, gross: line.amount, fee: 0 });
  }

  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

  const showCollection = (one: Collection): object => ({
    id: one.id, bankReference: one.bankReference, status: one.status, amount: one.amount, currency: one.currency, description: one.description, reference: one.reference, dueAt: iso(one.dueMs),
    account: { ...ACCOUNT, iban: one.virtualIban ?? ACCOUNT.iban, virtual: one.virtualIban !== null },
    credits: one.credits.map(({ id, amount, currency, bookedMs, recalledMs }) => ({ id, amount, currency, bookedAt: iso(bookedMs), recalledAt: iso(recalledMs) })),
  });

  const showTransfer = (one: Transfer): object => ({
    id: one.id, bankReference: one.bankReference, purpose: one.purpose, collection: one.collection, amount: one.amount, currency: one.currency, endToEndId: one.endToEndId, status: one.status,
    settledAt: iso(one.settledMs), returnedAmount: one.status === 'returned' ? one.amount : null, reason: one.reason,
  });

  const showLine = ({ bookedMs, ...line }: Line): object => ({ ...line, bookedAt: iso(bookedMs) });

  function tell(type: string, data: { collection?: Collection; transfer?: Transfer }): void {
    const id = world.ids.text('bev_', 20);
    const shown = { ...(data.collection && { collection: showCollection(data.collection) }), ...(data.transfer && { transfer: showTransfer(data.transfer) }) };
    world.webhooks.emit({ id, type, payload: { id, type, createdAt: iso(world.clock.now()), data: shown } });
  }

  return { world, collections, byReference, transfers, credits, lines, book, showCollection, showTransfer, showLine, tell };
}

export type BankState = ReturnType<typeof bankState>;
