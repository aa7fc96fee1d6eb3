import { isUuid } from '../../../../../contracts/ids.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { unpackRequests, type RecordedRequest } from '../../../../kit/request-block.ts';
import { matches, requestView } from '../../domain/request.ts';
import { listRequestBlocks } from '../../store/requests.ts';
import { os, type Deps } from '../deps.ts';

/** A filter that fits next to nothing must not make one request open a million. */
const BLOCKS_A_PAGE = 50;

export const listRequests = (deps: Deps) => os.listRequests.handler(async ({ input, context: { call } }) => {
  const { limit, cursor, from, to, ...rest } = input;
  const place = readPlace(cursor);
  const [fromAt, toAt] = [from, to].map((text) => (text === undefined ? undefined : new Date(text)));
  const filter = { ...rest, fromMs: fromAt?.getTime(), toMs: toAt?.getTime() };
  const blocks = await listRequestBlocks(deps.database, call.tenantId, { upTo: place?.blockId, from: fromAt, to: toAt }, BLOCKS_A_PAGE);
  const found: RecordedRequest[] = [];
  for (const { id, data } of blocks) {
    const requests = unpackRequests(data);
    let at = id === place?.blockId ? Math.min(place.at, requests.length) : requests.length;
    while (at-- > 0) {
      if (!matches(requests[at]!, filter)) continue;
      if (found.length === limit) return { data: found.map(requestView), nextCursor: `${id}.${at + 1}` };
      found.push(requests[at]!);
    }
  }
  const last = blocks.at(-1);
  return { data: found.map(requestView), nextCursor: blocks.length === BLOCKS_A_PAGE && last !== undefined ? `${last.id}.0` : null };
});

/** A block, and how many of its requests, the oldest, have not been looked at. */
function readPlace(cursor: string | undefined): { blockId: string; at: number } | undefined {
  if (cursor === undefined) return undefined;
  const [blockId = '', at = '', ...more] = cursor.split('.');
  if (isUuid(blockId) && /^\d{1,9}$/.test(at) && more.length === 0) return { blockId, at: Number(at) };
  throw refuse('invalid_request', { param: 'cursor', detail: 'This cursor comes from no list of this kind.' });
}
