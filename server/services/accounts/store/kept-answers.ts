import { decodeId } from '../../../../contracts/ids.ts';
import type { Sql } from '../../../kit/database.ts';
import { unlessErased, type PersonalData } from '../../../kit/personal-data/personal-data.ts';
import { personOf } from './customers.ts';

/** Answers of `createCustomer` as they are kept with their idempotency keys: sealed under the customer's data key. */
export interface KeptAnswer {
  readonly id: string;
  readonly sealed: string;
}

const TABLE = 'accounts.idempotency_keys';
const FIELD = 'response';

const personBehind = (tenantId: string, id: string) => personOf(tenantId, decodeId('customer', id)!);

export async function sealAnswer(personal: PersonalData, tenantId: string, answer: { readonly id: string }): Promise<KeptAnswer> {
  const sealed = await personal.seal(personBehind(tenantId, answer.id), TABLE, FIELD, answer);
  return { id: answer.id, sealed: sealed.toString('base64') };
}

/** Undefined where the person was erased meanwhile, and nothing is left of the answer, or nothing that can be read. One from before answers were sealed is given back as it is. */
export async function openAnswer<Answer extends object>(personal: PersonalData, tenantId: string, kept: KeptAnswer | Answer): Promise<Answer | undefined> {
  if (!isKept(kept)) return 'id' in kept ? { document: null, ...kept as Answer } : undefined;
  const sealed = Buffer.from(kept.sealed, 'base64');
  const [answer] = await personal.open([{ person: personBehind(tenantId, kept.id), table: TABLE, field: FIELD, sealed }]);
  return answer as Answer | undefined;
}

const isKept = (kept: object): kept is KeptAnswer => 'sealed' in kept;

const IN_CLEAR = `operation = 'accounts.createCustomer' AND NOT response ? 'sealed' AND response <> '{}'`;

/** Seals some of those from before. Returns how many. */
export async function sealAnswersInClear(tx: Sql, personal: PersonalData, limit: number): Promise<number> {
  const rows = await tx.query<{ tenantId: string; keyHash: string; response: { id: string } }>(
    `SELECT tenant_id AS "tenantId", key_hash AS "keyHash", response FROM idempotency_keys WHERE ${IN_CLEAR} ORDER BY tenant_id, key_hash LIMIT $1 FOR UPDATE SKIP LOCKED`, [limit]);
  for (const { tenantId, keyHash, response } of rows) {
    const sealed = await unlessErased(sealAnswer(personal, tenantId, { document: null, ...response } as { id: string }));
    const kept = sealed === undefined ? {} : { ...sealed, hashed: 'unkeyed' };
    await tx.execute('UPDATE idempotency_keys SET response = $3 WHERE tenant_id = $1 AND key_hash = $2', [tenantId, keyHash, JSON.stringify(kept)]);
  }
  return rows.length;
}

/** The request of an answer from before was hashed without a key: somebody who guesses it right could tell. Its key no longer stands for anything. */
export async function forgetRequests(tx: Sql, tenantId: string, customerId: string): Promise<void> {
  await tx.execute(
    `UPDATE idempotency_keys SET request_hash = gen_random_uuid(), response = '{}'
     WHERE tenant_id = $1 AND resource_id = $2 AND operation = 'accounts.createCustomer' AND (NOT response ? 'sealed' OR response ->> 'hashed' = 'unkeyed')`, [tenantId, customerId]);
}
