import type { OpenAPI } from '@orpc/contract';
import { problemContent } from './operation.ts';
import { headerRef } from './shared.ts';

export const STREAM_PATH = '/v1/events/stream';

/** The one path that is no operation of a contract: it never ends. */
export function streamItem(): OpenAPI.PathItemObject {
  return {
    get: {
      operationId: 'events.stream', tags: ['events'], summary: 'Follow events as they happen',
      description: 'Server-sent events: `id` is the offset, `event` the type, `data` the event. Goes on where `after` or `Last-Event-ID` says; ' +
        'without either it begins now. A comment every 15 s shows that the connection lives.\n\nNeeds the scope `events:read`.',
      parameters: [
        { name: 'after', in: 'query', description: 'The last offset you have.', schema: { type: 'integer', minimum: 0 } },
        { name: 'Last-Event-ID', in: 'header', description: 'The same, as browsers send it when they come back.', schema: { type: 'string', pattern: String.raw`^\d+$` } },
      ],
      responses: {
        200: { description: 'Events until either side hangs up', headers: headerRef('X-Request-Id'), content: { 'text/event-stream': { schema: { type: 'string' } } } },
        '4XX': { description: '`unauthenticated`, `forbidden`, `invalid_request` or `rate_limited`', content: problemContent() },
        default: { description: 'Refused', content: problemContent() },
      },
    },
  };
}
