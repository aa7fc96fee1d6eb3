import { asksForNothing } from '../../../../../contracts/identity/sensitive.ts';
import { findPolicy } from '../../store/policies.ts';
import type { Deps } from '../deps.ts';

/** What the tenant asks beyond permissions; nothing at all where it asks nothing. */
export async function rulesOf({ database }: Deps, tenantId: string) {
  const policy = await findPolicy(database, tenantId);
  return policy === undefined || asksForNothing(policy.rules) ? {} : { rules: policy.rules };
}
