import { tell } from '../../../../kit/events.ts';
import { originsChanged } from '../../domain/events.ts';
import { listOrigins, replaceOrigins } from '../../store/origins.ts';
import { lockTenant } from '../../store/tenants.ts';
import { os, type Deps } from '../deps.ts';

export const setOrigins = (deps: Deps) => os.setOrigins.handler(async ({ input, context: { call } }) => {
  const { tenantId } = call;
  const origins = [...new Set(input.origins)].toSorted();
  const changed = await deps.database.transaction(async (tx) => {
    await lockTenant(tx, tenantId);
    const before = await listOrigins(tx, tenantId);
    if (before.join(' ') === origins.join(' ')) return false;
    await replaceOrigins(tx, tenantId, origins);
    await tell(tx, tenantId, originsChanged(tenantId, origins, deps.clock.now()));
    return true;
  });
  if (changed) {
    deps.committed();
    await deps.originsChanged();
  }
  return { origins };
});
