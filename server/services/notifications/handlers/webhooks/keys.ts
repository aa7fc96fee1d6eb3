import { randomBytes } from 'node:crypto';
import type { Sql } from '../../../../kit/database.ts';
import { privateKeyFrom, publicKeyOf, secretFrom, type SigningKey } from '../../domain/webhooks/signature.ts';
import { insertKey, liveKeys } from '../../store/webhook-keys.ts';
import type { WebhookDeps } from './deps.ts';

/** Of the 24 to 64 that the specification allows. */
const SECRET_BYTES = 32;
const SEED_BYTES = 32;

type KeyDeps = Pick<WebhookDeps, 'newId' | 'vault'>;
interface Owner { readonly tenantId: string; readonly endpointId: string }

const sealName = ({ tenantId, endpointId, id }: Owner & { readonly id: string }): string => `webhook key ${tenantId} ${endpointId} ${id}`;

/** One of two moments at which a secret exists in clear here before it is used; the other is a rotation. */
export async function makeSecret(deps: KeyDeps, tx: Sql, owner: Owner): Promise<string> {
  const secret = secretFrom(randomBytes(SECRET_BYTES));
  await keep(deps, tx, owner, { kind: 'v1', text: secret }, null);
  return secret;
}

/** Returns the half that anybody may have. The other one never leaves. */
export async function makeKeyPair(deps: KeyDeps, tx: Sql, owner: Owner): Promise<string> {
  const privateKey = privateKeyFrom(randomBytes(SEED_BYTES));
  const publicKey = publicKeyOf(privateKey);
  await keep(deps, tx, owner, { kind: 'v1a', text: privateKey }, publicKey);
  return publicKey;
}

async function keep(deps: KeyDeps, tx: Sql, owner: Owner, { kind, text }: SigningKey, publicKey: string | null): Promise<void> {
  const id = deps.newId();
  await insertKey(tx, { ...owner, id, kind, sealed: deps.vault.seal(sealName({ ...owner, id }), text), publicKey });
}

/** What deliveries to each of these endpoints are signed with now. None of one that was deleted a moment ago, nor of one whose keys do not open: it is sent nothing. */
export async function signingKeys(deps: Pick<WebhookDeps, 'vault' | 'database' | 'clock' | 'log'>, endpoints: readonly Owner[]): Promise<Map<string, SigningKey[]>> {
  const each = [...new Map(endpoints.map(({ tenantId, endpointId }) => [endpointId, { tenantId, endpointId }])).values()];
  const stored = await liveKeys(deps.database, each, new Date(deps.clock.now()));
  const keys = new Map<string, SigningKey[]>();
  for (const [endpointId, own] of Map.groupBy(stored, (key) => key.endpointId)) {
    try {
      keys.set(endpointId, own.map((key) => ({ kind: key.kind, text: deps.vault.open(sealName(key), key.sealed) })));
    } catch (error) {
      deps.log.error({ err: error, endpointId }, 'keys of an endpoint for webhooks can not be opened: it is sent nothing');
    }
  }
  return keys;
}
