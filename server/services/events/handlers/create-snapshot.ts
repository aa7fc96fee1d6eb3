import { encodeId } from '../../../../contracts/ids.ts';
import { tell } from '../../../kit/events.ts';
import { once } from '../../../kit/idempotency.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Sql } from '../../../kit/database.ts';
import { fold } from '../domain/fold.ts';
import { insertSnapshot, latestSnapshot, type Snapshot } from '../store/snapshots.ts';
import { operations, type Deps } from './deps.ts';
import { readStream } from './read-archive.ts';

const EVENTS_AT_ONCE = 1_000;

export const createSnapshot = (deps: Deps) => operations.createSnapshot.handler(async ({ input, context: { call } }) => {
  const view = await once(deps.database, call, 'events.createSnapshot', input, async (tx) => {
    const { offset, state } = await foldStream(tx, call.tenantId, input.streamId);
    if (offset === 0) throw refuse('not_found', { param: 'streamId', detail: 'No event tells of this resource.' });
    const snapshot: Snapshot = { id: deps.newId(), streamId: input.streamId, offset, state, takenAt: new Date(deps.clock.now()) };
    await insertSnapshot(tx, call.tenantId, snapshot);
    const data = { ...snapshot, id: encodeId('snapshot', snapshot.id), takenAt: snapshot.takenAt.toISOString() };
    await tell(tx, call.tenantId, {
      types: ['snapshot.created'], version: 1, subject: data.id, timeMs: snapshot.takenAt.getTime(),
      data: { id: data.id, streamId: data.streamId, offset, takenAt: data.takenAt },
    });
    return data;
  });
  deps.committed();
  return view;
});

/** From the latest snapshot on, so that each one is cheaper than the history it stands for. */
async function foldStream(sql: Sql, tenantId: string, streamId: string): Promise<{ offset: number; state: Record<string, unknown> }> {
  let { offset, state } = await latestSnapshot(sql, tenantId, streamId) ?? { offset: 0, state: {} };
  for (;;) {
    const events = await readStream(sql, tenantId, streamId, offset + 1, EVENTS_AT_ONCE);
    if (events.length === 0) return { offset, state };
    state = fold(state, events.map(({ event }) => event.data));
    offset = events.at(-1)!.offset;
  }
}
