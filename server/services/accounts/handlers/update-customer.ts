import { tell } from '../../../kit/events.ts';
import { uuidOf } from '../../../kit/pages.ts';
import { refuse } from '../../../kit/refuse.ts';
import { editCustomer, isErased } from '../domain/customer.ts';
import { customerEvent } from '../domain/events.ts';
import { viewCustomer } from '../domain/views.ts';
import { lockCustomer, updateCustomer as updateRow } from '../store/customers.ts';
import { operations, type Deps } from './deps.ts';

export const updateCustomer = (deps: Deps) => operations.updateCustomer.handler(async ({ input, context: { call } }) => {
  const { id, ...edit } = input;
  const view = await deps.database.transaction(async (tx) => {
    const before = await lockCustomer(tx, deps.personal, call.tenantId, uuidOf('customer', id));
    if (before === undefined) throw refuse('not_found');
    if (isErased(before)) throw refuse('erased', { resourceId: id });
    const after = editCustomer(before, edit);
    if (after === undefined) return viewCustomer(before);
    await updateRow(tx, deps.personal, call.tenantId, after);
    await tell(tx, call.tenantId, customerEvent('customer.updated', after, deps.clock.now()));
    return viewCustomer(after);
  });
  deps.committed();
  return view;
});
