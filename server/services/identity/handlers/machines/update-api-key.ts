import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { apiKeyView, type ApiKey } from '../../domain/api-key.ts';
import { apiKeyEvent } from '../../domain/events.ts';
import { updateApiKey as update } from '../../store/api-keys.ts';
import { os, type Deps } from '../deps.ts';
import { changeableKey } from './changeable-key.ts';
import { readBounds } from './read-bounds.ts';

/** Name and bounds. An edit with the same values changes nothing and tells nothing. */
export const updateApiKey = (deps: Deps) => os.updateApiKey.handler(async ({ input, context: { call } }) => {
  const keyId = decodeId('apiKey', input.id)!;
  const nowMs = deps.clock.now();
  const view = await deps.database.transaction(async (tx) => {
    const key = await changeableKey(tx, call, keyId, new Date(nowMs), (before) => readBounds(input, before, nowMs));
    const changed: ApiKey = { ...key, ...readBounds(input, key, nowMs), name: input.name ?? key.name };
    if (JSON.stringify(changed) === JSON.stringify(key)) return apiKeyView(key);
    const next = { ...changed, version: key.version + 1 };
    await update(tx, next);
    await tell(tx, call.tenantId, apiKeyEvent('api-key.updated', next, nowMs));
    return apiKeyView(next);
  });
  deps.committed();
  await deps.forget(keyId);
  return view;
});
