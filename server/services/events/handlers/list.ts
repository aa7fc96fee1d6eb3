import { operations, offsetOf, viewEvent, type Deps } from './deps.ts';
import { readEvents } from './read-archive.ts';

export const list = (deps: Deps) => operations.list.handler(async ({ input: { after, type, limit, cursor }, context: { call: { tenantId, readAfter } } }) => {
  const direction = after === undefined ? 'down' : 'up';
  const last = offsetOf(cursor);
  const from = direction === 'up' ? Math.max(after ?? 0, last ?? 0) + 1 : (last ?? Number.MAX_SAFE_INTEGER) - 1;
  const found = await readEvents(deps.database.reads(readAfter), { tenantId, from, direction, type, limit: limit + 1 });
  const kept = found.slice(0, limit);
  return {
    data: kept.map(({ offset, event }) => viewEvent(offset, event)),
    nextCursor: found.length > limit ? String(kept.at(-1)!.offset) : null,
  };
});
