import { encodeId } from '../../../../../contracts/ids.ts';
import { listSessionsOf } from '../../store/sessions.ts';
import { os, type Deps } from '../deps.ts';
import { personOf } from './person.ts';

const MOST = 100;

export const listSessions = (deps: Deps) => os.listSessions.handler(async ({ context: { call } }) => {
  const { userId, sessionId } = personOf(call);
  const sessions = await listSessionsOf(deps.database, userId, new Date(deps.clock.now()), MOST);
  return {
    data: sessions.map(({ id, tenantId, device, network, createdAt, lastUsedAt, expiresAt }) => ({
      id: encodeId('session', id), tenantId: encodeId('tenant', tenantId), device, network, country: deps.geo.countryOf(network), current: id === sessionId,
      createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt.toISOString(), expiresAt: expiresAt.toISOString(),
    })),
  };
});
