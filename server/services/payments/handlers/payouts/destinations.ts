import { ERASED_NUMBER, maskBankAccount, type BankAccountShown } from '../../../../../contracts/payments/bank-accounts.ts';
import { maskName } from '../../../../../contracts/personal.ts';
import type { z } from 'zod';
import type { Call } from '../../../../kit/call.ts';
import type { BankAccount } from '../../../../kit/payments/payout-rail.ts';
import { unlessErased, type Person } from '../../../../kit/personal-data/personal-data.ts';
import type { PayoutDeps } from './deps.ts';

type Sealing = Pick<PayoutDeps, 'personal' | 'vault'>;
type Table = 'payouts' | 'bank_accounts';
interface SealedRow { readonly id: string; readonly customerId: string | null; readonly sealed: Buffer }

const FIELD = 'bank account';
const personOf = (tenantId: string, id: string): Person => ({ kind: 'customer', tenantId, id });
const aboutOf = (table: Table, tenantId: string, id: string): string => `${table} ${tenantId} ${id}`;

/** A customer's under their own data key, so that who is erased is erased here too; the tenant's own in the room's vault. Undefined where the person was erased. */
export async function sealBankAccount({ personal, vault }: Sealing, table: Table, tenantId: string, { id, customerId }: Omit<SealedRow, 'sealed'>, account: BankAccount): Promise<Buffer | undefined> {
  if (customerId === null) return vault.seal(aboutOf(table, tenantId, id), JSON.stringify(account));
  return unlessErased(personal.seal(personOf(tenantId, customerId), `payments.${table}`, FIELD, account));
}

/** In the order given; undefined where the person was erased. */
export async function openBankAccounts({ personal, vault }: Sealing, table: Table, tenantId: string, rows: readonly SealedRow[]): Promise<(BankAccount | undefined)[]> {
  const ofPeople = rows.filter((row): row is SealedRow & { customerId: string } => row.customerId !== null);
  const opened = await personal.open(ofPeople.map(({ customerId, sealed }) => ({ person: personOf(tenantId, customerId), table: `payments.${table}`, field: FIELD, sealed })));
  const known = new Map(ofPeople.map(({ id }, i) => [id, opened[i] as BankAccount | undefined]));
  return rows.map(({ id, customerId, sealed }) => (customerId === null ? JSON.parse(vault.open(aboutOf(table, tenantId, id), sealed)) as BankAccount : known.get(id)));
}

/** The number is masked for everybody: whoever knows it recognises it, and nobody needs to learn it here. */
export function showBankAccount({ actor }: Call, account: BankAccount | undefined, type: BankAccount['type'] = 'iban'): z.output<typeof BankAccountShown> {
  if (account === undefined) return { type, number: ERASED_NUMBER, holder: ERASED_NUMBER, bic: null, routingNumber: null };
  return {
    type: account.type, number: maskBankAccount(account), holder: actor.scopes.includes('payouts:write') ? account.holder : maskName(account.holder),
    bic: account.type === 'iban' ? account.bic : null, routingNumber: account.type === 'us' ? account.routingNumber : null,
  };
}
