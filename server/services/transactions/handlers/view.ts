import type { z } from 'zod';
import { encodeId } from '../../../../contracts/ids.ts';
import type { Transaction } from '../../../../contracts/transactions.ts';
import type { StoredTransaction } from '../store/rows.ts';

export type TransactionView = z.output<typeof Transaction>;

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** A transaction as the API shows it, and as its events carry it. */
export function viewTransaction(transaction: StoredTransaction): TransactionView {
  const completed = transaction.status === 'completed';
  return {
    id: encodeId('transaction', transaction.id), type: transaction.type, status: transaction.status,
    from: encodeId('account', transaction.from), to: encodeId('account', transaction.to),
    amount: Number(transaction.amount), currency: transaction.currency,
    description: transaction.description, reference: transaction.reference,
    metadata: transaction.metadata === null ? {} : (JSON.parse(transaction.metadata) as Record<string, string>),
    risk: transaction.risk, failure: transaction.failure,
    // A posting bears the id of the transaction it was made for.
    postingId: completed ? encodeId('posting', transaction.id) : null,
    balances: transaction.balances,
    ledgerTransfer: transaction.transferId === null ? null : encodeId('ledgerTransfer', transaction.transferId),
    reverses: transaction.reverses === null ? null : encodeId('transaction', transaction.reverses),
    scheduledFor: iso(transaction.scheduledForMs),
    createdAt: new Date(transaction.createdAtMs).toISOString(), completedAt: iso(transaction.completedAtMs),
  };
}
