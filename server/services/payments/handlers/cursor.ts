import { decodeId, encodeId, type IdKind } from '../../../../contracts/ids.ts';
import { refuse } from '../../../kit/refuse.ts';

/** Lists go by id, newest first; the cursor is the id of the last one shown. */
export function readCursor(kind: IdKind, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const id = decodeId(kind, cursor);
  if (id === undefined) throw refuse('invalid_request', { param: 'cursor', detail: 'This cursor comes from no list of this kind.' });
  return id;
}

/** From the rows asked for and one more, which only says that there are more. */
export function toPage<Row extends { id: string }>(kind: IdKind, found: readonly Row[], limit: number): { rows: Row[]; nextCursor: string | null } {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, nextCursor: found.length > limit && last !== undefined ? encodeId(kind, last.id) : null };
}
