import { operations, offsetOf, viewEvent, type Deps } from './deps.ts';
import { readStream } from './read-archive.ts';

export const getStream = (deps: Deps) => operations.getStream.handler(async ({ input: { id, limit, cursor }, context: { call: { tenantId } } }) => {
  const found = await readStream(deps.database, tenantId, id, (offsetOf(cursor) ?? 0) + 1, limit + 1);
  const kept = found.slice(0, limit);
  return {
    data: kept.map(({ offset, event }) => viewEvent(offset, event)),
    nextCursor: found.length > limit ? String(kept.at(-1)!.offset) : null,
  };
});
