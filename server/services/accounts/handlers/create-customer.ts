import type { z } from 'zod';
import type { Customer as CustomerShape } from '../../../../contracts/accounts.ts';
import { once } from '../../../kit/idempotency.ts';
import { tell } from '../../../kit/events.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Customer } from '../domain/customer.ts';
import { customerEvent } from '../domain/events.ts';
import { viewCustomer } from '../domain/views.ts';
import { openAnswer, sealAnswer, type KeptAnswer } from '../store/kept-answers.ts';
import { insertCustomer } from '../store/customers.ts';
import { operations, type Deps } from './deps.ts';

/**
 * The first answer is kept for whoever asks again, and so is a hash of the request. Both are about a person: the answer is sealed under their data
 * key, and the hash is keyed, so that nobody can find out by trying what was asked.
 */
export const createCustomer = (deps: Deps) => operations.createCustomer.handler(async ({ input, context: { call } }) => {
  const asked = { keyed: (await deps.personal.fingerprint(call.tenantId, 'requests', JSON.stringify(input))).toString('base64') };
  const kept = await once<KeptAnswer>(deps.database, call, 'accounts.createCustomer', asked, async (tx) => {
    const nowMs = deps.clock.now();
    const customer: Customer = {
      id: deps.newId(), type: input.type, name: input.name, email: input.email ?? null, country: input.country ?? null, document: input.document ?? null,
      status: 'active', reference: input.reference ?? null, metadata: input.metadata ?? {}, version: 1, createdAtMs: nowMs,
    };
    await insertCustomer(tx, deps.personal, call.tenantId, customer);
    await tell(tx, call.tenantId, customerEvent('customer.created', customer, nowMs));
    return sealAnswer(deps.personal, call.tenantId, viewCustomer(customer));
  });
  deps.committed();
  const answer = await openAnswer<z.output<typeof CustomerShape>>(deps.personal, call.tenantId, kept);
  if (answer === undefined) throw refuse('erased', { resourceId: kept.id });
  return answer;
});
