import { encodeId } from '../../../../../contracts/ids.ts';
import { currencyExponent } from '../../../../../contracts/currencies.ts';
import { serviceCall } from '../../../../kit/call.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Neighbours } from '../../../../kit/service.ts';

/** Who is paid must be able to be paid: a provider is asked for nothing that could not be booked. `param`: where it was named. */
export async function requireAccount({ neighbours: { accounts } }: { readonly neighbours: Neighbours<'accounts'> }, tenantId: string, accountId: string, currency: string, param = 'accountId'): Promise<void> {
  if (currencyExponent(currency) === undefined) throw refuse('currency_unknown', { param: 'currency' });
  const { facts: [fact] } = await accounts.getFacts({ accounts: [{ tenantId, accountId }] }, { context: { call: serviceCall('payments', tenantId) } });
  const resourceId = encodeId('account', accountId);
  if (fact == null || (fact.kind !== 'customer' && fact.kind !== 'merchant')) throw refuse('not_found', { param, resourceId });
  if (fact.currency !== currency) throw refuse('currency_mismatch', { param: 'currency', resourceId });
  if (fact.status === 'closed') throw refuse('account_closed', { resourceId });
}
