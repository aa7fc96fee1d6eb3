import type { InferContractRouterOutputs } from '@orpc/contract';
import { utf8 } from '../../../../contracts/proofs/bytes.ts';
import { encodeId } from '../../../../contracts/ids.ts';
import type { ledger } from '../../../../contracts/ledger.ts';
import type { Call } from '../../../kit/call.ts';
import { compressLines, tell } from '../../../kit/events.ts';
import { sha256 } from '../../../kit/hash.ts';
import { once } from '../../../kit/idempotency.ts';
import { readCursor, toPage } from '../../../kit/pages.ts';
import { insertSnapshot, listSnapshotRows, readBalances, type BalanceRow, type Snapshot } from '../store/snapshots.ts';
import type { LedgerDeps } from './deps.ts';

type Output = InferContractRouterOutputs<typeof ledger>;
type SnapshotView = Output['createSnapshot'];

/** `[accountId,currency,version,posted,heldDebits,heldCredits]`, credit-positive like the journal. */
const line = ([id, currency, version, posted, heldDebits, heldCredits]: BalanceRow): string =>
  `["${encodeId('account', id)}","${currency}",${version},${posted},${heldDebits},${heldCredits}]`;

/** POST /v1/ledger/snapshots. */
export async function createSnapshot(deps: Pick<LedgerDeps, 'database' | 'clock' | 'newId' | 'committed'>, call: Call): Promise<SnapshotView> {
  const answer = await once(deps.database, call, 'ledger.createSnapshot', {}, async (tx) => {
    const takenAt = new Date(deps.clock.now());
    const lines = (await readBalances(tx, call.tenantId)).map(line);
    const snapshot: Snapshot = { id: deps.newId(), takenAt, accounts: lines.length, digest: sha256(utf8(lines.join('\n'))) };
    await insertSnapshot(tx, call.tenantId, snapshot, compressLines(lines));
    const data = view(snapshot);
    await tell(tx, call.tenantId, { types: ['snapshot.created'], version: 1, subject: data.id, timeMs: takenAt.getTime(), data });
    return data;
  });
  deps.committed();
  return answer;
}

/** GET /v1/ledger/snapshots. */
export async function listSnapshots(
  deps: Pick<LedgerDeps, 'database'>, tenantId: string, input: { limit: number; cursor?: string },
): Promise<Output['listSnapshots']> {
  const rows = await listSnapshotRows(deps.database, tenantId, readCursor('snapshot', input.cursor) ?? null, input.limit + 1);
  return toPage('snapshot', rows, input.limit, view);
}

const view = (snapshot: Snapshot): SnapshotView => ({
  id: encodeId('snapshot', snapshot.id), accounts: snapshot.accounts, takenAt: snapshot.takenAt.toISOString(), digest: snapshot.digest.toString('hex'),
});
