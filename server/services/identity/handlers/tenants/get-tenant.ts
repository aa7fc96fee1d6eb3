import { refuse } from '../../../../kit/refuse.ts';
import { tenantView } from '../../domain/events.ts';
import { findTenant } from '../../store/tenants.ts';
import { os, type Deps } from '../deps.ts';

export const getTenant = (deps: Deps) => os.getTenant.handler(async ({ context: { call } }) => {
  const tenant = await findTenant(deps.database, call.tenantId);
  if (tenant === undefined) throw refuse('unauthenticated');
  return tenantView(tenant);
});
