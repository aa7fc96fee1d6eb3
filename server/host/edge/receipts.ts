import { decodeId } from '../../../contracts/ids.ts';
import { refuse } from '../../kit/refuse.ts';
import type { Neighbours } from '../../kit/service.ts';
import type { Site } from './site.ts';

/** A mail that comes back may have the whole of what was sent in it. */
const LARGEST = 256 * 1024;

/**
 * What providers of messages tell of what became of one. Their requests are signed over bytes and address, by each provider in its own way, so they go to
 * the notifications service as they came.
 */
export const receiptSite = (notifications: Neighbours<'notifications'>['notifications']): Site => ({
  name: 'notifications.receipt', known: [{ method: 'POST', path: '/v1/receipts/{tenant}/{channel}' }], largest: LARGEST,
  async serve({ path: whole, headers, body }, call) {
    const [path, query] = halves(whole);
    const [tenant = '', channelId = ''] = path.split('/').slice(3);
    const tenantId = decodeId('tenant', tenant);
    if (tenantId === undefined) throw refuse('not_found');
    await notifications.receiveReceipt({ tenantId, channelId, headers, body: body.toString('base64'), path, query }, { context: { call: { ...call, tenantId } } });
    // 200 is what all of them take for heard; nobody reads more.
    return { status: 200, headers: [], body: '' };
  },
});

/** The query as it came, not read and written again: it is part of what is signed. */
function halves(whole: string): [path: string, query: string] {
  const at = whole.indexOf('?');
  return at === -1 ? [whole, ''] : [whole.slice(0, at), whole.slice(at + 1)];
}
