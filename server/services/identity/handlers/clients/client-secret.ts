import type { Sql } from '../../../../kit/database.ts';
import { hashSecret, newClientSecret } from '../../credentials/secrets.ts';
import type { ClientSecret } from '../../domain/oauth-client.ts';
import { insertClientSecret } from '../../store/oauth-clients.ts';

const SHOWN_CHARACTERS = 'flo_secret_'.length + 4;

/** The only moment at which the secret exists here. */
export async function makeClientSecret(tx: Sql, clientId: string, nowMs: number): Promise<{ secret: string; shown: ClientSecret }> {
  const secret = newClientSecret();
  const shown: ClientSecret = { prefix: secret.slice(0, SHOWN_CHARACTERS), createdAt: new Date(nowMs), expiresAt: null };
  await insertClientSecret(tx, clientId, hashSecret(secret), shown);
  return { secret, shown };
}
