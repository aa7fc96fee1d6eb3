import { isWideKey } from '../../../../../contracts/identity/sensitive.ts';
import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret, newApiKeySecret } from '../../credentials/secrets.ts';
import { apiKeyView } from '../../domain/api-key.ts';
import { apiKeyEvent } from '../../domain/events.ts';
import { shownPrefix } from '../../domain/secret.ts';
import { insertSecret, retireSecret } from '../../store/api-key-secrets.ts';
import { findApiKey, updatePrefix } from '../../store/api-keys.ts';
import { findPolicy } from '../../store/policies.ts';
import { os, type Deps } from '../deps.ts';
import { changeableKey } from './changeable-key.ts';

type Answer = ReturnType<typeof apiKeyView> & { secret: string | null };

/** A new secret for the same key. Whoever gets it has all that the key may: so it is given only to one who could make such a key. */
export const rotateApiKey = (deps: Deps) => os.rotateApiKey.handler(async ({ input, context: { call } }) => {
  const keyId = decodeId('apiKey', input.id)!;
  const nowMs = deps.clock.now();
  const answer = await once<Answer>(deps.database, call, 'identity.rotateApiKey', input, async (tx) => {
    const key = await changeableKey(tx, call, keyId, new Date(nowMs), (same) => same);
    const policy = await findPolicy(tx, call.tenantId);
    // A new secret of a wide key is a wide key: two people make one, and nobody gets one by rotating.
    if (policy?.rules.approvals.wideKeys === true && isWideKey(key.scopes, key.mode)) throw refuse('forbidden', { detail: 'Keys as wide as this take two people here. Make a new one, and revoke this.' });
    const secret = newApiKeySecret(key.mode);
    const validUntil = new Date(nowMs + input.overlapSeconds * 1_000);
    await retireSecret(tx, keyId, validUntil);
    await insertSecret(tx, keyId, hashSecret(secret));
    await updatePrefix(tx, { ...key, prefix: shownPrefix(secret), version: key.version + 1 });
    const rotated = (await findApiKey(tx, call.tenantId, keyId))!;
    await tell(tx, call.tenantId, apiKeyEvent('api-key.rotated', rotated, nowMs, { previousSecretValidUntil: validUntil.toISOString() }));
    return { ...apiKeyView(rotated), secret };
  }, (first) => ({ ...first, secret: null }));
  deps.committed();
  // Also where the old secret goes on: what is remembered of it must not outlive it.
  await deps.forget(keyId);
  return answer;
});
