import { refuse } from '../../../kit/refuse.ts';
import { viewCustomer } from '../domain/views.ts';
import { findCustomer, listCustomers as listRows } from '../store/customers.ts';
import { operations, type Deps } from './deps.ts';
import { afterCursor, cutPage, uuidOf } from './pages.ts';

export const getCustomer = (deps: Deps) => operations.getCustomer.handler(async ({ input, context: { call } }) => {
  const customer = await findCustomer(deps.database, call.tenantId, uuidOf('customer', input.id));
  if (customer === undefined) throw refuse('not_found');
  return viewCustomer(customer);
});

export const listCustomers = (deps: Deps) => operations.listCustomers.handler(async ({ input, context: { call } }) => {
  const { limit, cursor, ...filter } = input;
  const found = await listRows(deps.database.reads(call.readAfter), call.tenantId, filter, afterCursor('customer', cursor), limit + 1);
  const { rows, nextCursor } = cutPage('customer', found, limit);
  return { data: rows.map(viewCustomer), nextCursor };
});
