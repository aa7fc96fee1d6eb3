import { encodeId } from '../../../../contracts/ids.ts';
import type { Sql } from '../../../kit/database.ts';
import { tell } from '../../../kit/events.ts';
import type { Job } from '../../../kit/service.ts';
import type { ErasedCustomer } from '../domain/customer.ts';
import { customerErased } from '../domain/events.ts';
import { blankAgain, findUnfinished } from '../store/customers.ts';
import { forgetRequests } from '../store/kept-answers.ts';
import type { Deps } from './deps.ts';

const AT_ONCE = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Blanks rows of people whose data key is gone: they came back with a backup, or whoever erased them died before the commit. */
export const finishErasures = (deps: Deps): Job => {
  let after = FIRST;
  return {
    name: 'finish-erasures',
    everyMs: 10 * 60_000,
    async run() {
      const people = await deps.personal.erased('customer', after, AT_ONCE);
      const unfinished = await findUnfinished(deps.database, people);
      for (const customer of unfinished) await deps.database.transaction((tx) => finishErasure(deps, tx, customer.tenantId, customer));
      if (unfinished.length > 0) deps.committed();
      after = people.length === AT_ONCE ? people.at(-1)!.id : FIRST;
      return people.length === AT_ONCE;
    },
  };
};

/** Does nothing where it is finished. */
export async function finishErasure(deps: Deps, tx: Sql, tenantId: string, { id, ...known }: ErasedCustomer): Promise<ErasedCustomer> {
  const nowMs = deps.clock.now();
  const version = await blankAgain(tx, tenantId, id, new Date(nowMs));
  if (version === undefined) return { id, ...known };
  const erased = { id, ...known, version, erasedAtMs: nowMs };
  await forgetRequests(tx, tenantId, encodeId('customer', id));
  await tell(tx, tenantId, customerErased(erased, null, nowMs));
  return erased;
}
