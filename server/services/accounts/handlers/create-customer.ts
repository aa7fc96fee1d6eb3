import { once } from '../../../kit/idempotency.ts';
import { tell } from '../../../kit/events.ts';
import type { Customer } from '../domain/customer.ts';
import { customerEvent } from '../domain/events.ts';
import { viewCustomer } from '../domain/views.ts';
import { insertCustomer } from '../store/customers.ts';
import { operations, type Deps } from './deps.ts';

export const createCustomer = (deps: Deps) => operations.createCustomer.handler(async ({ input, context: { call } }) => {
  const view = await once(deps.database, call, 'accounts.createCustomer', input, async (tx) => {
    const nowMs = deps.clock.now();
    const customer: Customer = {
      id: deps.newId(), type: input.type, name: input.name, email: input.email ?? null, country: input.country ?? null,
      status: 'active', reference: input.reference ?? null, metadata: input.metadata ?? {}, version: 1, createdAtMs: nowMs,
    };
    await insertCustomer(tx, call.tenantId, customer);
    await tell(tx, call.tenantId, customerEvent('customer.created', customer, nowMs));
    return viewCustomer(customer);
  });
  deps.committed();
  return view;
});
