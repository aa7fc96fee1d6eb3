import type { z } from 'zod';
import { encodeId } from '../../../../contracts/ids.ts';
import type { LedgerTransfer } from '../../../../contracts/ledger-transfers.ts';
import type { Leg } from '../domain/ledger-transfer.ts';
import type { StoredTransfer } from '../store/ledger-transfers.ts';

export type TransferView = z.output<typeof LedgerTransfer>;

/** A transfer as the API shows it, and as its events carry it. */
export function viewTransfer(transfer: StoredTransfer): TransferView {
  const { progress, completedAtMs } = transfer;
  return {
    id: encodeId('ledgerTransfer', transfer.id), status: progress.status,
    fromLedger: encodeId('ledger', transfer.tenantId), from: encodeId('account', transfer.from),
    toLedger: encodeId('ledger', transfer.toLedger), to: encodeId('account', transfer.to),
    amount: Number(transfer.amount), currency: transfer.currency, description: transfer.description, reference: transfer.reference, metadata: { ...transfer.metadata },
    failure: progress.failure,
    fromTransaction: ofLeg(progress.from, transfer.fromTransaction), toTransaction: ofLeg(progress.to, transfer.toTransaction),
    createdAt: new Date(transfer.createdAtMs).toISOString(), completedAt: completedAtMs === null ? null : new Date(completedAtMs).toISOString(),
  };
}

/** Shown once it is known to be there. */
const ofLeg = (leg: Leg, id: string): string | null => (leg === 'open' || leg === 'absent' ? null : encodeId('transaction', id));
