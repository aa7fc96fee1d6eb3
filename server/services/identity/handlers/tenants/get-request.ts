import { hashOfRequestId, unpackRequests } from '../../../../kit/request-block.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { requestView } from '../../domain/request.ts';
import { findRequestBlocks } from '../../store/requests.ts';
import { os, type Deps } from '../deps.ts';

const BLOCKS = 5;

export const getRequest = (deps: Deps) => os.getRequest.handler(async ({ input: { id }, context: { call } }) => {
  for (const { data } of await findRequestBlocks(deps.database, call.tenantId, hashOfRequestId(id), BLOCKS)) {
    const found = unpackRequests(data).findLast((request) => request.id === id);
    if (found !== undefined) return requestView(found);
  }
  throw refuse('not_found');
});
