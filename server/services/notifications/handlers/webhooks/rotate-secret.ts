import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { uuidOf } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { endpointView } from '../../domain/webhooks/endpoint.ts';
import { endpointEvent } from '../../domain/webhooks/events.ts';
import { lockEndpoint, saveEndpoint } from '../../store/webhook-endpoints.ts';
import { retireKey } from '../../store/webhook-keys.ts';
import { os, type WebhookDeps } from './deps.ts';
import { makeKeyPair, makeSecret } from './keys.ts';
import { shownEndpoint } from './shown.ts';

type Answer = ReturnType<typeof endpointView> & { secret: string | null };

export const rotateWebhookSecret = (deps: WebhookDeps) => os.rotateWebhookSecret.handler(async ({ input, context: { call } }) => {
  const { tenantId } = call;
  const endpointId = uuidOf('webhookEndpoint', input.id);
  const nowMs = deps.clock.now();
  const answer = await once<Answer>(deps.database, call, 'notifications.rotateWebhookSecret', input, async (tx) => {
    const endpoint = await lockEndpoint(tx, tenantId, endpointId);
    if (endpoint === undefined) throw refuse('not_found');
    const owner = { tenantId, endpointId };
    const validUntil = new Date(nowMs + input.overlapSeconds * 1_000);
    await retireKey(tx, tenantId, endpointId, input.what === 'secret' ? 'v1' : 'v1a', validUntil);
    const secret = input.what === 'secret' ? await makeSecret(deps, tx, owner) : null;
    if (input.what === 'keys') await makeKeyPair(deps, tx, owner);
    const next = { ...endpoint, version: endpoint.version + 1 };
    await saveEndpoint(tx, next);
    await tell(tx, tenantId, endpointEvent('webhook-endpoint.secret-rotated', next, nowMs));
    return { ...await shownEndpoint(tx, tenantId, endpointId, new Date(nowMs)), secret };
  }, (first) => ({ ...first, secret: null }));
  deps.committed();
  return answer;
});
