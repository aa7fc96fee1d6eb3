import { serviceCall } from '../../../../kit/call.ts';
import type { PayerKind } from '../../domain/payment/state.ts';
import type { PaymentDeps } from '../../work/deps.ts';

/** Who pays is a customer of the tenant: not another's, nobody, or somebody who was erased. Answers what kind. */
export async function requireCustomer({ neighbours: { accounts } }: PaymentDeps, tenantId: string, customerId: string): Promise<PayerKind> {
  const { type } = await accounts.getCustomer({ id: customerId }, { context: { call: serviceCall('payments', tenantId) } });
  return type;
}
