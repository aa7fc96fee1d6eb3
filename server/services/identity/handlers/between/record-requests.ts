import { insertRequestBlock } from '../../store/requests.ts';
import { os, type Deps } from '../deps.ts';

export const recordRequests = (deps: Deps) => os.recordRequests.handler(async ({ input: { blocks } }) => {
  for (const { tenantId, data, ...block } of blocks) await insertRequestBlock(deps.database, deps.newId(), tenantId, { ...block, data: Buffer.from(data, 'base64') });
  return { recorded: blocks.length };
});
