import type { InferContractRouterOutputs } from '@orpc/contract';
import type { ledger } from '../../../../contracts/ledger.ts';
import { refuse } from '../../../kit/refuse.ts';
import { listSealKeys, listSealRows } from '../store/seals.ts';
import type { LedgerDeps } from './deps.ts';

type Output = InferContractRouterOutputs<typeof ledger>;
type Deps = Pick<LedgerDeps, 'database'>;

/** GET /v1/ledger/seals. */
export async function listSeals(deps: Deps, input: { limit: number; cursor?: string }): Promise<Output['listSeals']> {
  if (input.cursor !== undefined && !/^[1-9]\d{0,17}$/.test(input.cursor)) {
    throw refuse('invalid_request', { param: 'cursor', detail: 'This cursor comes from no list of seals.' });
  }
  const rows = await listSealRows(deps.database, input.cursor === undefined ? null : BigInt(input.cursor), input.limit + 1);
  const data = rows.slice(0, input.limit);
  return { data, nextCursor: rows.length > input.limit ? String(data.at(-1)!.sequence) : null };
}

/** GET /v1/ledger/keys. */
export async function listKeys(deps: Deps): Promise<Output['listKeys']> {
  const keys = await listSealKeys(deps.database);
  return { keys: keys.map(({ keyId, publicKey, createdAt }) => ({ keyId, algorithm: 'Ed25519', publicKey, createdAt: createdAt.toISOString() })) };
}
