import { decodeId } from '../../../contracts/ids.ts';
import type { Neighbours } from '../../kit/service.ts';
import { problem } from '../../../contracts/problems.ts';
import type { Site, SiteAnswer } from './site.ts';

const LARGEST = 1024 * 1024;
const PATH = /^\/v1\/webhooks\/([^/?]+)\/([^/?]+)/;

/**
 * What payment providers tell. Their requests are signed over the very bytes, by each provider in its own way, so they go to the payments service as they came. The
 * tenant is in the path: it says where the service is that has its payments.
 */
export const webhookSite = (payments: Neighbours<'payments'>['payments']): Site => ({
  name: 'payments.webhook', known: [{ method: 'POST', path: '/v1/webhooks/{tenant}/{provider}' }], largest: LARGEST, rateOf: () => 'webhooks',
  async serve({ path, headers, body }, call): Promise<SiteAnswer> {
    const [, tenant = '', provider = ''] = PATH.exec(path) ?? [];
    const [tenantId, providerId] = [decodeId('tenant', tenant), decodeId('provider', provider)];
    if (tenantId === undefined || providerId === undefined) return notFound();
    const answered = await payments.receiveWebhook({ tenantId, providerId, headers, body: body.toString('base64') }, { context: { call: { ...call, tenantId } } });
    return { status: answered.status, headers: [{ name: 'Content-Type', value: answered.contentType }], body: answered.body };
  },
});

const notFound = (): SiteAnswer => ({ status: 404, headers: [{ name: 'Content-Type', value: 'application/problem+json' }], body: JSON.stringify(problem('not_found')) });
