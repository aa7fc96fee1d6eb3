import type { Call } from '../../../kit/call.ts';
import type { Sql } from '../../../kit/database.ts';
import { hashToUuid } from '../../../kit/hash.ts';
import { once } from '../../../kit/idempotency.ts';
import { isKeyUsed } from '../store/keys.ts';
import type { Deps } from './deps.ts';

/**
 * Once per idempotency key, for requests that hold addresses and texts: of them a keyed hash is kept, so that nobody finds out by trying what was asked. The
 * answer, which is kept too, must hold none. `prepare` looks up and checks, outside of the transaction; not for what was answered before, which stays so
 * whatever has become of the recipient.
 */
export async function onceKeyed<Answer extends object, Prepared>(
  deps: Deps, call: Call, operation: string, input: object, prepare: () => Promise<Prepared>, run: (tx: Sql, prepared: Prepared) => Promise<Answer>,
): Promise<Answer> {
  const { idempotencyKey: key, tenantId } = call;
  const asked = key === undefined ? {} : { keyed: (await deps.personal.fingerprint(tenantId, 'requests', JSON.stringify(input))).toString('base64') };
  const before = key !== undefined && await isKeyUsed(deps.database, tenantId, hashToUuid(key));
  const prepared = before ? undefined : await prepare();
  const answer = await once(deps.database, call, operation, asked, async (tx) => run(tx, prepared ?? await prepare()));
  deps.committed();
  return answer;
}
