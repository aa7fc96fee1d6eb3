import { decodeId, encodeId, type IdKind } from '../../../../../contracts/ids.ts';
import { refuse } from '../../../../kit/refuse.ts';

/** UUID of an id whose shape the contract has checked. */
export function uuidOf(kind: IdKind, id: string): string {
  const uuid = decodeId(kind, id);
  if (uuid === undefined) throw refuse('invalid_request', { detail: `${id} is not an id of a ${kind}.` });
  return uuid;
}

/** Lists go by id, newest first; the cursor is the id of the last one shown. */
export function readCursor(kind: IdKind, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const id = decodeId(kind, cursor);
  if (id === undefined) throw refuse('invalid_request', { param: 'cursor', detail: 'This cursor did not come from this list.' });
  return id;
}

/** From the rows asked for and one more, which only says that there are more. */
export function toPage<Row extends { id: string }, Item>(kind: IdKind, rows: readonly Row[], limit: number, view: (row: Row) => Item) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { data: shown.map(view), nextCursor: rows.length > limit && last !== undefined ? encodeId(kind, last.id) : null };
}
