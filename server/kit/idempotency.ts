import type { Call } from './call.ts';
import type { Database, Sql } from './database.ts';
import { hashToUuid } from './hash.ts';
import { refuse } from './refuse.ts';

interface Stored { operation: string; request_hash: string; resource_id: string | null; response: unknown }

/**
 * Runs an effect once per idempotency key. The key and the answer are stored in the effect's own transaction, so a crash leaves
 * both or neither. Without a key it just runs. A refusal is not stored: nothing happened, the same key may be tried again.
 *
 * Same key and request: the first answer, `reply.replayed`. Other request: `idempotency_key_reused`. Still running:
 * `idempotency_key_in_use`, at once rather than waiting for a stranger's transaction.
 */
export async function once<Answer extends object>(
  database: Database, call: Call, operation: string, input: unknown,
  run: (tx: Sql) => Promise<Answer>, keep: (answer: Answer) => object = (answer) => answer,
): Promise<Answer> {
  if (call.idempotencyKey === undefined) return database.transaction(run);
  const keyHash = hashToUuid(call.idempotencyKey);
  const requestHash = hashToUuid(operation + JSON.stringify(input));
  return database.transaction(async (tx) => {
    // Sent together, but two statements: one alone would look with the eyes it had before it got the lock.
    const [[lock], [stored]] = await Promise.all([
      tx.query<{ free: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema || $1 || $2, 0)) AS free`, [call.tenantId, keyHash], 'kit.lock-key'),
      tx.query<Stored>(`SELECT operation, request_hash, resource_id, response FROM idempotency_keys WHERE tenant_id = $1 AND key_hash = $2`, [call.tenantId, keyHash], 'kit.find-key'),
    ]);
    if (!lock?.free) throw refuse('idempotency_key_in_use');
    if (stored !== undefined) {
      if (stored.request_hash !== requestHash) throw refuse('idempotency_key_reused', { resourceId: stored.resource_id ?? undefined });
      call.reply.replayed = true;
      return stored.response as Answer;
    }
    const answer = await run(tx);
    const resourceId = 'id' in answer && typeof answer.id === 'string' ? answer.id : null;
    await tx.execute(
      `INSERT INTO idempotency_keys (tenant_id, key_hash, operation, request_hash, resource_id, response) VALUES ($1, $2, $3, $4, $5, $6)`,
      [call.tenantId, keyHash, operation, requestHash, resourceId, JSON.stringify(keep(answer))], 'kit.keep-key');
    return answer;
  });
}

/**
 * Ties the key to a request whose effect happens once by itself, in transactions of its own. The same request may come again;
 * another one with this key is refused, and told which resource the key stands for, where it stands for one.
 */
export async function tieKey(database: Database, call: Call, operation: string, input: unknown, resourceId: string | null): Promise<void> {
  if (call.idempotencyKey === undefined) return;
  const keyHash = hashToUuid(call.idempotencyKey);
  const requestHash = hashToUuid(operation + JSON.stringify(input));
  await database.execute(
    `INSERT INTO idempotency_keys (tenant_id, key_hash, operation, request_hash, resource_id, response) VALUES ($1, $2, $3, $4, $5, '{}') ON CONFLICT DO NOTHING`,
    [call.tenantId, keyHash, operation, requestHash, resourceId]);
  const [stored] = await database.query<Stored>(
    `SELECT operation, request_hash, resource_id, response FROM idempotency_keys WHERE tenant_id = $1 AND key_hash = $2`, [call.tenantId, keyHash]);
  if (stored?.request_hash !== requestHash) throw refuse('idempotency_key_reused', { resourceId: stored?.resource_id ?? undefined });
}

/** The public id of what was made under that key, if anything was. */
export async function keptResource(sql: Sql, tenantId: string, key: string): Promise<string | undefined> {
  const [stored] = await sql.query<Pick<Stored, 'resource_id'>>('SELECT resource_id FROM idempotency_keys WHERE tenant_id = $1 AND key_hash = $2', [tenantId, hashToUuid(key)]);
  return stored?.resource_id ?? undefined;
}
