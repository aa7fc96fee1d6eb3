import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { once } from '../../../kit/idempotency.ts';
import { refuse } from '../../../kit/refuse.ts';
import { lastOffset } from '../store/archive.ts';
import { findReplay, insertReplay, type ReplayRow } from '../store/replays.ts';
import { operations, type Deps } from './deps.ts';

const view = (row: ReplayRow) => ({
  id: encodeId('replay', row.id), projection: row.projection, fromOffset: Number(row.from_offset), status: row.status,
  processed: Number(row.processed), total: Number(row.total), error: row.error,
  startedAt: row.started_at.toISOString(), finishedAt: row.finished_at?.toISOString() ?? null,
});

/** Only notes it down: the job `replay` does the work. While one is running for this projection, that one is the answer. */
export const createReplay = (deps: Deps) => operations.createReplay.handler(({ input, context: { call } }) =>
  once(deps.database, call, 'events.createReplay', input, async (tx) => {
    if (!(await deps.bus().projections()).some(({ name }) => name === input.projection)) {
      throw refuse('not_found', { param: 'projection', detail: 'There is no projection of that name that can be rebuilt.' });
    }
    const total = Math.max(0, await lastOffset(tx, call.tenantId) - Math.max(input.fromOffset, 1) + 1);
    return view(await insertReplay(tx, {
      id: deps.newId(), tenantId: call.tenantId, projection: input.projection, fromOffset: input.fromOffset, total, startedAt: new Date(deps.clock.now()),
    }));
  }));

export const getReplay = (deps: Deps) => operations.getReplay.handler(async ({ input, context: { call } }) => {
  const row = await findReplay(deps.database, call.tenantId, decodeId('replay', input.id)!);
  if (row === undefined) throw refuse('not_found');
  return view(row);
});
