import { SCOPES } from '../../../../../contracts/scopes.ts';
import { tell } from '../../../../kit/events.ts';
import { apiKeyEvent, tenantCreated } from '../../domain/events.ts';
import { revokeDemoKeys } from '../../store/api-keys.ts';
import { claimDemoTenant } from '../../store/tenants.ts';
import { os, type Deps } from '../deps.ts';
import { makeApiKey } from '../machines/make-api-key.ts';

/** Each start shows a key of its own on the terminal; the one of the start before stops working. */
export const provisionDemo = (deps: Deps) => os.provisionDemo.handler(async ({ input: { tenantName } }) => {
  const nowMs = deps.clock.now();
  const now = new Date(nowMs);
  const { tenantId, secret, revoked } = await deps.database.transaction(async (tx) => {
    const { tenant, created } = await claimDemoTenant(tx, { id: deps.newId(), name: tenantName, version: 1, createdAt: now });
    const old = await revokeDemoKeys(tx, tenant.id, now);
    const news = old.map((key) => apiKeyEvent('api-key.revoked', key, nowMs));
    if (created) news.unshift(tenantCreated(tenant, nowMs));
    if (news.length > 0) await tell(tx, tenant.id, ...news);
    const made = await makeApiKey(deps, tx, { tenantId: tenant.id, name: 'Demo', mode: 'test', scopes: SCOPES, demo: true });
    return { tenantId: tenant.id, secret: made.secret, revoked: old };
  });
  deps.committed();
  await deps.forget(...revoked.map((key) => key.id));
  return { tenantId, secret };
});
