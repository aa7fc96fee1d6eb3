import { decodeId, encodeId, type IdKind } from '../../../../contracts/ids.ts';
import { refuse } from '../../../kit/refuse.ts';

/** UUID of the last item of the page before. Cursors are ids, but that is nobody's business outside. */
export function beforeCursor(kind: IdKind, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const id = decodeId(kind, cursor);
  if (id === undefined) throw refuse('invalid_request', { param: 'cursor', detail: 'This cursor did not come from this list.' });
  return id;
}

/** A page of rows asked for with one more than `limit`: that one only says that there is a next page. */
export function cutPage<Row extends { readonly id: string }>(kind: IdKind, rows: readonly Row[], limit: number): { rows: readonly Row[]; nextCursor: string | null } {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { rows: kept, nextCursor: rows.length > limit && last !== undefined ? encodeId(kind, last.id) : null };
}
