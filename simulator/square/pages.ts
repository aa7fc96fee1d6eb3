import type { Reply } from '../frame/route.ts';

const MAX_PAGE = 100;

/** A page of a list; the cursor is where the next one begins. */
export function page<T>(all: readonly T[], query: URLSearchParams, field: string, bodyOf: (thing: T) => object): Reply {
  const start = Number(query.get('cursor') ?? 0);
  const limit = Math.min(Number(query.get('limit') ?? MAX_PAGE) || MAX_PAGE, MAX_PAGE);
  const some = all.slice(start, start + limit);
  return { status: 200, body: { ...(some.length === 0 ? {} : { [field]: some.map(bodyOf) }), ...(start + limit < all.length ? { cursor: String(start + limit) } : {}) } };
}

