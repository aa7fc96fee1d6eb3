import { encodeId } from '../../../../contracts/ids.ts';
import type { NewEvent } from '../../../kit/events.ts';

/** Accounts, transactions and events apart from the tenant's others. For all other services it is what a tenant is: its id is theirs of a tenant. */
export interface Ledger {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly createdAt: Date;
}

export const ledgerView = ({ id, name, createdAt }: Ledger) => ({ id: encodeId('ledger', id), name, createdAt: createdAt.toISOString() });

/** Beside the tenant it belongs to, for whoever provides for new ones: to all others the ledger's id is that of a tenant. */
export function ledgerCreated(ledger: Ledger, timeMs: number): NewEvent {
  const data = { ...ledgerView(ledger), tenantId: encodeId('tenant', ledger.tenantId) };
  return { types: ['ledger.created'], version: 1, subject: data.id, timeMs, data };
}
