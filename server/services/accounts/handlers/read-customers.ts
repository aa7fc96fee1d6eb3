import { refuse } from '../../../kit/refuse.ts';
import type { Call } from '../../../kit/call.ts';
import { cutPage, readCursor, uuidOf } from '../../../kit/pages.ts';
import { isErased, type Customer } from '../domain/customer.ts';
import { maskCustomer } from '../domain/personal.ts';
import { viewCustomer } from '../domain/views.ts';
import { findCustomer, listCustomers as listRows } from '../store/customers.ts';
import { operations, type Deps } from './deps.ts';

export const getCustomer = (deps: Deps) => operations.getCustomer.handler(async ({ input, context: { call } }) => {
  const customer = await findCustomer(deps.database, deps.personal, call.tenantId, uuidOf('customer', input.id));
  if (customer === undefined) throw refuse('not_found');
  if (isErased(customer)) throw refuse('erased', { resourceId: input.id });
  return shownTo(call)(customer);
});

export const listCustomers = (deps: Deps) => operations.listCustomers.handler(async ({ input, context: { call } }) => {
  const { limit, cursor, ...filter } = input;
  const found = await listRows(deps.database.reads(call.readAfter), deps.personal, call.tenantId, filter, readCursor('customer', cursor), limit + 1);
  const { rows, nextCursor } = cutPage('customer', found, limit);
  // A row that came back with a backup, of somebody who was erased since, is listed no more than one that is blank.
  return { data: rows.filter((row): row is Customer => !isErased(row)).map(shownTo(call)), nextCursor };
});

/** Who may change customers sees them whole; who may only read recognises whom they know. */
const shownTo = ({ actor }: Call) => (customer: Customer) => viewCustomer(actor.scopes.includes('accounts:write') ? customer : maskCustomer(customer));
