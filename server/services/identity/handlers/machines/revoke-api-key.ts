import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { apiKeyView } from '../../domain/api-key.ts';
import { apiKeyEvent } from '../../domain/events.ts';
import { findApiKey, revokeApiKey as revoke } from '../../store/api-keys.ts';
import { lockTenant } from '../../store/tenants.ts';
import { os, type Deps } from '../deps.ts';

/** A key that is revoked already stays as it is. */
export const revokeApiKey = (deps: Deps) => os.revokeApiKey.handler(async ({ input, context: { call } }) => {
  const keyId = decodeId('apiKey', input.id)!;
  const nowMs = deps.clock.now();
  const answer = await once(deps.database, call, 'identity.revokeApiKey', input, async (tx) => {
    await lockTenant(tx, call.tenantId);
    const revoked = await revoke(tx, call.tenantId, keyId, new Date(nowMs));
    if (revoked !== undefined) await tell(tx, call.tenantId, apiKeyEvent('api-key.revoked', revoked, nowMs));
    const key = revoked ?? await findApiKey(tx, call.tenantId, keyId);
    if (key === undefined) throw refuse('not_found');
    return apiKeyView(key);
  });
  deps.committed();
  await deps.forget(keyId);
  return answer;
});
