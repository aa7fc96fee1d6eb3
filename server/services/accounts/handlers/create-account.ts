import { once } from '../../../kit/idempotency.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Sql } from '../../../kit/database.ts';
import { uuidOf } from '../../../kit/pages.ts';
import { defaultLimits, editLimits, type Opening } from '../domain/account.ts';
import { viewOpened } from '../domain/views.ts';
import { findStanding } from '../store/customers.ts';
import { operations, type Deps } from './deps.ts';
import { openAccounts } from './opening.ts';
import { missingSystemAccounts, requireCurrency } from './system-accounts.ts';

export const createAccount = (deps: Deps) => operations.createAccount.handler(async ({ input, context: { call } }) => {
  const view = await once(deps.database, call, 'accounts.createAccount', input, async (tx) => {
    const customerId = input.customerId ? await existingCustomer(tx, call.tenantId, input.customerId) : null;
    requireCurrency(input.currency);
    const missing = await missingSystemAccounts(deps, tx, call.tenantId, [input.currency]);
    const opening: Opening = {
      id: deps.newId(), customerId, walletId: null, name: input.name, currency: input.currency, kind: input.kind,
      limits: editLimits(defaultLimits(input.kind), input.limits ?? {}), metadata: input.metadata ?? {}, createdAtMs: deps.clock.now(),
    };
    const opened = await openAccounts(deps, tx, call.tenantId, [...missing, opening]);
    return viewOpened(opened.at(-1)!);
  });
  deps.committed();
  return view;
});

/** UUID of the tenant's customer. */
export async function existingCustomer(tx: Sql, tenantId: string, publicId: string): Promise<string> {
  const customerId = uuidOf('customer', publicId);
  const standing = await findStanding(tx, tenantId, customerId);
  if (standing === undefined) throw refuse('not_found', { param: 'customerId', detail: 'There is no such customer.' });
  if (standing === 'erased') throw refuse('erased', { param: 'customerId' });
  return customerId;
}
