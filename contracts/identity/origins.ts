import { operation, serviceOperation, z } from '../contract.ts';

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/** As browsers write it in `Origin`, so that comparing text is enough: `https://shop.example`. Without TLS only on one's own machine. */
const origin = z.string().max(300).refine((text) => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  // No wild cards: a browser sends none, and they would be read as more than they are.
  return url.origin === text && !text.includes('*') && (url.protocol === 'https:' || (url.protocol === 'http:' && LOCAL.has(url.hostname)));
}, { error: 'must be an origin such as https://shop.example: scheme and host, in lower case, no path; http only for localhost' })
  .meta({ examples: ['https://shop.example'] });

const Origins = z.object({ origins: z.array(z.string()) });

/** Whose pages may call the API from a browser. */
export const origins = {
  getOrigins: operation('identity:read')
    .route({ method: 'GET', path: '/v1/tenant/origins', tags: ['identity'], summary: 'Which web pages may call the API for this tenant' })
    .input(z.strictObject({})).output(Origins),
  setOrigins: operation('tenant:write')
    .route({
      method: 'PUT', path: '/v1/tenant/origins', tags: ['identity'], summary: 'Say which web pages may call the API for this tenant',
      description: 'The whole list, in place of the one before. A browser lets a page of any of these origins call with a credential of this tenant; requests of other pages are refused.',
    })
    .input(z.strictObject({ origins: z.array(origin).max(50) })).output(Origins),
  /** Whether a page of that origin may call: for that tenant, or, where none is named, for any. */
  mayCall: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/identity/origins' })
    .input(z.object({ origin: z.string(), tenantId: z.string().nullable() })).output(z.object({ allowed: z.boolean() })),
};
