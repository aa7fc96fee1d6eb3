import { decodeId } from '../../../contracts/ids.ts';
import type { Neighbours } from '../../kit/service.ts';
import type { Site } from './site.ts';

const LARGEST = 16 * 1024;
const LINK = '/pay/{tenant}/{link}';

/** The payer's pages. They answer with pages and redirects of their own; which host people see is known there, and no header says so. */
export const checkoutSite = (payments: Neighbours<'payments'>['payments']): Site => ({
  name: 'payments.checkout', known: [{ method: 'GET', path: LINK }, { method: 'POST', path: LINK }, { method: 'GET', path: `${LINK}/{part}` }],
  passed: ['accept-language', 'cookie', 'origin', 'sec-fetch-site'], bodyType: 'application/x-www-form-urlencoded', largest: LARGEST,
  serve({ method, path, headers, body }, call) {
    // The tenant in the path says where the service is that has its links.
    const tenantId = decodeId('tenant', path.split('/')[2] ?? '') ?? '';
    return payments.servePage({ method, path, headers, body: body.toString() }, { context: { call: { ...call, tenantId } } });
  },
});
