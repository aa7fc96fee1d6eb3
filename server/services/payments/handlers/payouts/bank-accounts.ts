import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { decodeId, encodeId, uuidTimeMs } from '../../../../../contracts/ids.ts';
import type { BankAccountInput } from '../../../../../contracts/payments/bank-accounts.ts';
import type { payoutOperations } from '../../../../../contracts/payments/payouts.ts';
import { serviceCall, type Call } from '../../../../kit/call.ts';
import { once } from '../../../../kit/idempotency.ts';
import { cutPage, readCursor } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { readBankAccount } from '../../domain/payouts/bank-account.ts';
import { deleteBankAccount as deleteRow, findBankAccounts, insertBankAccount, listBankAccounts as listRows, type StoredBankAccount } from '../../store/payouts/bank-accounts.ts';
import { requestHash } from './create-payout.ts';
import type { PayoutDeps } from './deps.ts';
import { openBankAccounts, sealBankAccount, showBankAccount } from './destinations.ts';

type Inputs = InferContractRouterInputs<typeof payoutOperations>;
type Outputs = InferContractRouterOutputs<typeof payoutOperations>;
type View = Outputs['getBankAccount'];

/** POST /v1/bank-accounts. For whoever asks again only the id is kept: what it names is sealed in one place. */
export async function createBankAccount(deps: PayoutDeps, call: Call, input: { customerId?: string | null; account: BankAccountInput }): Promise<View> {
  const read = readBankAccount(input.account);
  if (!read.ok) throw refuse('bank_account_invalid', { param: `account.${read.error.field}`, detail: `${read.error.field}: ${read.error.why}.` });
  // Refuses who is not there, and who was erased.
  if (input.customerId != null) await deps.neighbours.accounts.getCustomer({ id: input.customerId }, { context: { call: serviceCall('payments', call.tenantId) } });
  const customerId = input.customerId == null ? null : decodeId('customer', input.customerId)!;
  const newId = deps.newId();
  const sealed = await sealBankAccount(deps, 'bank_accounts', call.tenantId, { id: newId, customerId }, read.value);
  if (sealed === undefined) throw refuse('erased', { param: 'customerId' });
  const asked = { keyed: await requestHash(deps, call, input) };
  const { id } = await once(deps.database, call, 'payments.createBankAccount', asked, async (tx) => {
    await insertBankAccount(tx, call.tenantId, { id: newId, customerId, sealed });
    return { id: encodeId('bankAccount', newId) };
  });
  return getBankAccount(deps, call, id);
}

/** GET /v1/bank-accounts/{id}. */
export async function getBankAccount(deps: PayoutDeps, call: Call, id: string): Promise<View> {
  const rows = await findBankAccounts(deps.database, call.tenantId, [decodeId('bankAccount', id)!]);
  if (rows.length === 0) throw refuse('not_found', { resourceId: id });
  const [view] = await viewAll(deps, call, rows);
  if (view === undefined) throw refuse('erased', { resourceId: id });
  return view;
}

/** GET /v1/bank-accounts. Those of people who were erased are not listed. */
export async function listBankAccounts(deps: PayoutDeps, call: Call, input: Inputs['listBankAccounts']): Promise<Outputs['listBankAccounts']> {
  const limit = Number(input.limit ?? 20);
  const customerId = input.customerId === undefined ? undefined : decodeId('customer', input.customerId);
  const found = await listRows(deps.database.reads(call.readAfter), call.tenantId, { customerId, before: readCursor('bankAccount', input.cursor), limit: limit + 1 });
  const { rows, nextCursor } = cutPage('bankAccount', found, limit);
  return { data: await viewAll(deps, call, rows), nextCursor };
}

/** DELETE /v1/bank-accounts/{id}. */
export async function deleteBankAccount(deps: PayoutDeps, call: Call, id: string): Promise<Outputs['deleteBankAccount']> {
  if (!await deleteRow(deps.database, call.tenantId, decodeId('bankAccount', id)!, deps.clock.now())) throw refuse('not_found', { resourceId: id });
  return { id, deleted: true };
}

async function viewAll(deps: PayoutDeps, call: Call, rows: readonly StoredBankAccount[]): Promise<View[]> {
  const opened = await openBankAccounts(deps, 'bank_accounts', call.tenantId, rows);
  return rows.flatMap(({ id, customerId }, i): View[] => (opened[i] === undefined ? [] : [{
    id: encodeId('bankAccount', id), customerId: customerId === null ? null : encodeId('customer', customerId), createdAt: new Date(uuidTimeMs(id)).toISOString(),
    ...showBankAccount(call, opened[i]),
  }]));
}
