import { decodeId, encodeId, type IdKind } from '../../contracts/ids.ts';
import { refuse } from './refuse.ts';

/** UUID of the last item of the page before. Cursors are ids, but that is nobody's business outside. Refuses with `invalid_request`. */
export function readCursor(kind: IdKind, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const id = decodeId(kind, cursor);
  if (id === undefined) throw refuse('invalid_request', { param: 'cursor', detail: 'This cursor did not come from this list.' });
  return id;
}

/** A page of rows asked for with one more than `limit`: that one only says that there is a next page. */
export function cutPage<Row extends { readonly id: string }>(kind: IdKind, rows: readonly Row[], limit: number): { rows: Row[]; nextCursor: string | null } {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { rows: kept, nextCursor: rows.length > limit && last !== undefined ? encodeId(kind, last.id) : null };
}

/** The same as it is answered. */
export function toPage<Row extends { readonly id: string }, Item>(kind: IdKind, found: readonly Row[], limit: number, view: (row: Row) => Item): { data: Item[]; nextCursor: string | null } {
  const { rows, nextCursor } = cutPage(kind, found, limit);
  return { data: rows.map(view), nextCursor };
}

/** UUID of an id whose shape the contract has checked. */
export function uuidOf(kind: IdKind, id: string): string {
  const uuid = decodeId(kind, id);
  if (uuid === undefined) throw refuse('invalid_request', { detail: `${id} is not an id of a ${kind}.` });
  return uuid;
}

export const uuidOrNull = (kind: IdKind, id: string | null | undefined): string | null => (id == null ? null : uuidOf(kind, id));
