import type { Operation } from './guard.ts';
import type { Form } from './form.ts';
import { listPage } from './lists.ts';
import type { WebhookEndpoint } from './objects.ts';
import { params, required } from './params.ts';
import { invalid, noSuch } from './refusal.ts';
import type { State } from './state.ts';

/** Webhook endpoints by the API, beside those of the control port. The secret is shown once. */
export function endpointOperations(state: State): Operation[] {
  const { endpoints, world } = state;
  const gone = new Set<string>();
  const known = (id: string) => {
    const endpoint = endpoints.get(id);
    if (endpoint === undefined || gone.has(id)) throw noSuch('webhook endpoint', id);
    return endpoint;
  };
  return [
    { method: 'POST', path: '/v1/webhook_endpoints', run: (form) => newEndpoint(state, form) },
    { method: 'GET', path: '/v1/webhook_endpoints', run: (form) => listPage(endpoints.list().filter(({ id }) => !gone.has(id)), form, '/v1/webhook_endpoints', {}) },
    { method: 'GET', path: '/v1/webhook_endpoints/:id', run: (_form, { id }) => known(id!) },
    {
      method: 'DELETE', path: '/v1/webhook_endpoints/:id', run: (_form, { id }) => {
        known(id!);
        gone.add(id!);
        world.webhooks.unregister(id!);
        return { id, object: 'webhook_endpoint', deleted: true };
      },
    },
  ];
}

function newEndpoint(state: State, form: Form): WebhookEndpoint {
  const { world, endpoints } = state;
  const asked = params(form, ['url', 'enabled_events', 'description', 'metadata', 'api_version']);
  const url = required(asked.text('url'), 'url');
  if (!URL.canParse(url)) throw invalid('Invalid URL: An explicit scheme (such as https) must be provided.', 'url_invalid', 'url');
  const events = asked.list('enabled_events');
  if (events.length === 0) throw invalid('Missing required param: enabled_events.', 'parameter_missing', 'enabled_events');
  const id = world.ids.text('we_');
  const secret = world.ids.text('whsec_', 32);
  const endpoint: WebhookEndpoint = {
    id, object: 'webhook_endpoint', api_version: asked.text('api_version') ?? null, application: null, created: state.seconds(), description: asked.text('description') ?? null, enabled_events: events, livemode: false,
    metadata: asked.metadata(), status: 'enabled', url,
  };
  endpoints.put(id, endpoint);
  world.webhooks.register({ id, url, events, secret });
  return { ...endpoint, secret };
}
