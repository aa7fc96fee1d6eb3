import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import { decodeId } from '../../../../contracts/ids.ts';
import { hashSecret } from '../credentials/secrets.ts';
import { endAndForget } from '../handlers/clients/end-consent.ts';
import type { Deps } from '../handlers/deps.ts';
import { inItsTime, inOurTime } from './library-clock.ts';
import { consumeRecord, deleteRecord, deleteRecordsOfConsent, findRecord, findRecordByUid, saveRecord, type StoredPayload } from '../store/oauth-records.ts';

/** What callers of the API show, so that caches may hold it. */
const BEARERS: ReadonlySet<string> = new Set(['AccessToken', 'ClientCredentials']);
/** What a browser holds between the log-in and the consent. */
const LOG_INS: ReadonlySet<string> = new Set(['Session', 'Interaction']);

/**
 * Where oidc-provider keeps what it issues, for one kind of thing. Ids are the secrets that clients and browsers hold: only their hashes are stored,
 * and `jti`, which repeats them, is put back at reading.
 */
export function recordAdapter(deps: Deps, kind: string): Adapter {
  const read = (stored: StoredPayload | undefined, id?: string): AdapterPayload | undefined => stored && {
    ...inItsTime(deps.clock, stored.payload), ...(id === undefined ? {} : { jti: id }), ...(stored.consumedAt === null ? {} : { consumed: Math.floor(stored.consumedAt.getTime() / 1000) }),
  };
  return {
    async upsert(id, payload, expiresInSeconds) {
      const { jti: _, ...kept } = inOurTime(deps.clock, payload);
      const isFirst = await saveRecord(deps.database, {
        kind, idHash: hashSecret(id), clientId: uuidOf('client', payload.clientId), consentId: payload.grantId ?? null, payload: kept,
        // Only sessions are ever looked up by it.
        uid: kind === 'Session' ? payload.uid ?? null : null, userId: LOG_INS.has(kind) ? uuidOf('user', personIn(payload)) : null,
        expiresAt: new Date(deps.clock.now() + Number(expiresInSeconds) * 1000),
      });
      // The library looks first and records then: of two that come at once with one assertion, both were new to it.
      if (kind === 'ReplayDetection' && !isFirst) throw new errors.InvalidClientAuth('client assertion tokens must only be used once');
    },
    find: async (id) => read(await findRecord(deps.database, kind, hashSecret(id)), id),
    findByUid: async (uid) => read(await findRecordByUid(deps.database, kind, uid)),
    findByUserCode: () => Promise.resolve(undefined),
    async consume(id) {
      const nowMs = deps.clock.now();
      if (await consumeRecord(deps.database, kind, hashSecret(id), new Date(nowMs))) return;
      // Shown twice at the same moment: both were found unused, and only here it shows.
      const consentId = (await findRecord(deps.database, kind, hashSecret(id)))?.payload.grantId;
      if (typeof consentId === 'string') await endAndForget(deps, consentId, 'token-reused');
      throw new errors.InvalidGrant(`this ${kind} was used before`);
    },
    async destroy(id) {
      const clientId = await deleteRecord(deps.database, kind, hashSecret(id));
      if (clientId !== undefined && BEARERS.has(kind)) await deps.forget(clientId);
    },
    revokeByGrantId: (consentId) => deleteRecordsOfConsent(deps.database, kind, consentId),
  };
}

/** A session names its person itself; a step of a log-in the one who logged in with it, or before it. */
const personIn = ({ accountId, result, session }: AdapterPayload): unknown => accountId ?? result?.login?.accountId ?? session?.accountId;

function uuidOf(kind: 'client' | 'user', id: unknown): string | null {
  return typeof id === 'string' ? decodeId(kind, id) ?? null : null;
}
