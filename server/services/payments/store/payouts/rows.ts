import { uuidTimeMs } from '../../../../../contracts/ids.ts';
import type { SpendingIn } from '../../domain/payouts/admit.ts';
import type { Money, PayoutStatus, Progress, Sent } from '../../domain/payouts/progress.ts';

/** What was asked, and the ids of what the ledger records for it. Plain UUIDs. */
export interface PayoutAsked {
  readonly tenantId: string;
  readonly id: string;
  readonly keyHash: string;
  readonly requestHash: string;
  readonly batchId: string | null;
  readonly from: string;
  readonly amount: number;
  readonly currency: string;
  readonly bankAccountId: string | null;
  readonly customerId: string | null;
  readonly sealed: Buffer;
  readonly providerId: string;
  readonly statement: string | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly spending: SpendingIn | null;
  /** A day: `2026-11-20`. */
  readonly sendOn: string | null;
  readonly holdPosting: string;
  readonly endPosting: string;
  readonly returnPosting: string;
}

export interface StoredPayout extends PayoutAsked {
  readonly progress: Progress;
  readonly revision: number;
  readonly dueAtMs: number | null;
  readonly createdAtMs: number;
}

export interface PayoutRow {
  tenant_id: string; id: string; key_hash: string; request_hash: string; batch_id: string | null; from_account: string; amount: bigint; currency: string;
  bank_account_id: string | null; customer_id: string | null; sealed: Buffer; provider_id: string; statement: string | null; metadata: Record<string, string> | null;
  spending: SpendingIn | null; send_on: string | null; hold_posting: string; end_posting: string; return_posting: string;
  status: PayoutStatus; money: Money; sent: Sent; reference: string | null; failure_code: string | null; failure_detail: string | null; bank_code: string | null;
  bank_message: string | null; paid_at: Date | null; returned_amount: bigint | null; conflict: string | null; asks: number; ask_at: Date | null; revision: number; due_at: Date | null;
}

export const toPayout = (row: PayoutRow): StoredPayout => ({
  tenantId: row.tenant_id, id: row.id, keyHash: row.key_hash, requestHash: row.request_hash, batchId: row.batch_id, from: row.from_account, amount: Number(row.amount),
  currency: row.currency, bankAccountId: row.bank_account_id, customerId: row.customer_id, sealed: row.sealed, providerId: row.provider_id, statement: row.statement,
  metadata: row.metadata, spending: row.spending, sendOn: row.send_on, holdPosting: row.hold_posting, endPosting: row.end_posting, returnPosting: row.return_posting,
  progress: toProgress(row), revision: row.revision, dueAtMs: row.due_at?.getTime() ?? null, createdAtMs: uuidTimeMs(row.id),
});

const toProgress = (row: PayoutRow): Progress => ({
  status: row.status, money: row.money, sent: row.sent, reference: row.reference, paidAtMs: row.paid_at?.getTime() ?? null,
  returnedAmount: row.returned_amount === null ? null : Number(row.returned_amount), conflict: row.conflict, asks: row.asks, askAtMs: row.ask_at?.getTime() ?? null,
  failure: row.failure_code === null ? null : {
    code: row.failure_code, detail: row.failure_detail ?? '', bank: row.bank_code === null ? null : { code: row.bank_code, message: row.bank_message ?? '' },
  },
});
