import { isErased } from '../domain/customer.ts';
import { findCustomers } from '../store/customers.ts';
import { operations, type Deps } from './deps.ts';

/** Events say whom something is about and not who that is: whoever must reach them asks here, at the last moment. */
export const getContacts = (deps: Deps) => operations.getContacts.handler(async ({ input: { tenantId, customerIds } }) => {
  const found = new Map((await findCustomers(deps.database, deps.personal, tenantId, customerIds)).map((customer) => [customer.id, customer]));
  return {
    contacts: customerIds.map((customerId) => {
      const customer = found.get(customerId);
      if (customer === undefined) return null;
      if (isErased(customer)) return { customerId, erased: true as const };
      return { customerId, erased: false as const, name: customer.name, email: customer.email, country: customer.country };
    }),
  };
});
