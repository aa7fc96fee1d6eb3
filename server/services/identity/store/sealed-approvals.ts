import type { Sql } from '../../../kit/database.ts';
import { unlessErased } from '../../../kit/personal-data/personal-data.ts';
import { inputSha256 } from '../credentials/input-hash.ts';
import { PEOPLE_ARE_NAMED_BY } from '../domain/approval.ts';
import { fingerprint, INPUT, keyOf } from './approvals.ts';
import { openTexts, personalOf } from './sealed-people.ts';

/** Inputs of approvals that name people: brought under a key, and erased with whom they name. */

/** Those that `names` says yes to. There are as many as second persons were asked about people, so each is opened and read. */
export async function eraseInputs(tx: Sql, tenantId: string, names: (input: unknown) => boolean): Promise<void> {
  const rows = await tx.query<{ id: string; input: string | null; sealed: Buffer | null }>(
    `SELECT id, input, input_sealed AS sealed FROM approvals WHERE tenant_id = $1 AND operation = ANY ($2) AND input_sha256 IS NOT NULL`, [tenantId, PEOPLE_ARE_NAMED_BY]);
  const opened = await openTexts(tx, rows.map(({ id, sealed }) => (sealed === null ? undefined : { person: keyOf(tenantId, id), ...INPUT, sealed })));
  const theirs = rows.filter(({ input }, i) => {
    const text = input ?? opened[i];
    return text !== undefined && names(JSON.parse(text));
  });
  for (const { id } of theirs) await personalOf(tx).erase(keyOf(tenantId, id));
  await blankInputs(tx, theirs.map(({ id }) => id));
}

export async function blankInputs(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.execute('UPDATE approvals SET input = NULL, input_sealed = NULL, input_sha256 = NULL WHERE id = ANY ($1::uuid[]) AND input_sha256 IS NOT NULL', [ids]);
}

/** Seals some of the rows from before. Returns how many. */
export async function sealInputsInClear(tx: Sql, limit: number): Promise<number> {
  const rows = await tx.query<{ tenantId: string; id: string; operation: string; input: string }>(
    `SELECT tenant_id AS "tenantId", id, operation, input FROM approvals WHERE input IS NOT NULL AND operation = ANY ($2) ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit, PEOPLE_ARE_NAMED_BY]);
  let sealed = 0;
  for (const { tenantId, id, operation, input } of rows) {
    const bytes = await unlessErased(personalOf(tx).seal(keyOf(tenantId, id), INPUT.table, INPUT.field, input));
    if (bytes === undefined) continue;
    sealed += await tx.execute('UPDATE approvals SET input = NULL, input_sealed = $2, input_sha256 = $3 WHERE id = $1',
      [id, bytes, await fingerprint(tx, tenantId, operation, inputSha256(input))]);
  }
  return sealed;
}
