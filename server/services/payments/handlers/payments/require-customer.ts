import { serviceCall } from '../../../../kit/call.ts';
import type { PaymentDeps } from '../../work/deps.ts';

/** Who pays is a customer of the tenant: not another's, nobody, or somebody who was erased. */
export async function requireCustomer({ neighbours: { accounts } }: PaymentDeps, tenantId: string, customerId: string): Promise<void> {
  await accounts.getCustomer({ id: customerId }, { context: { call: serviceCall('payments', tenantId) } });
}
