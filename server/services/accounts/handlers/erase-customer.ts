import { encodeId } from '../../../../contracts/ids.ts';
import type { Call } from '../../../kit/call.ts';
import type { Sql } from '../../../kit/database.ts';
import { tell } from '../../../kit/events.ts';
import { once } from '../../../kit/idempotency.ts';
import { uuidOf } from '../../../kit/pages.ts';
import { refuse } from '../../../kit/refuse.ts';
import { eraseCustomer as erase, isErased, type ErasedCustomer } from '../domain/customer.ts';
import { customerErased } from '../domain/events.ts';
import { namesPerson } from '../domain/personal.ts';
import { blankCustomer, lockCustomer, personOf } from '../store/customers.ts';
import { forgetRequests } from '../store/kept-answers.ts';
import { operations, type Deps } from './deps.ts';
import { finishErasure } from './finish-erasures.ts';
import { refuseWhileNeeded } from './retention.ts';

/**
 * The data key is destroyed before our own transaction commits: from there on the person is gone whatever happens, and where we die in between,
 * `finish-erasures` brings the row along. The other way round, a row could say erased of somebody whose key lives on.
 */
export const eraseCustomer = (deps: Deps) => operations.eraseCustomer.handler(async ({ input, context: { call } }) => {
  const reason = call.reason ?? input.reason;
  if (reason === undefined) throw refuse('invalid_request', { param: 'Florin-Reason', detail: 'Say why, in the header Florin-Reason or in `reason`.' });
  const customerId = uuidOf('customer', input.id);
  const view = await once(deps.database, call, 'accounts.eraseCustomer', input, async (tx) => viewErased(await eraseLocked(deps, tx, call, customerId, reason)));
  deps.committed();
  return view;
});

async function eraseLocked(deps: Deps, tx: Sql, call: Call, customerId: string, reason: string): Promise<ErasedCustomer> {
  const customer = await lockCustomer(tx, deps.personal, call.tenantId, customerId);
  if (customer === undefined) throw refuse('not_found');
  if (isErased(customer)) return finishErasure(deps, tx, call.tenantId, customer);
  // The event is kept for good, and so is the reason in it.
  if (namesPerson(reason, customer)) throw refuse('invalid_request', { param: 'Florin-Reason', detail: 'The reason is kept for good: it must not name the person.' });
  await refuseWhileNeeded(deps, tx, call, customerId);
  const nowMs = deps.clock.now();
  const erased = erase(customer, nowMs);
  await deps.personal.erase(personOf(call.tenantId, customerId));
  await blankCustomer(tx, call.tenantId, erased);
  await forgetRequests(tx, call.tenantId, encodeId('customer', customerId));
  await tell(tx, call.tenantId, customerErased(erased, reason, nowMs));
  return erased;
}

const viewErased = ({ id, erasedAtMs }: ErasedCustomer) => ({ id: encodeId('customer', id), erased: true as const, erasedAt: new Date(erasedAtMs).toISOString() });
