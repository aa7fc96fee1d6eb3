import fastify, { type FastifyInstance } from 'fastify';
import { refuse } from '../../kit/refuse.ts';
import type { Edge } from './edge.ts';
import { answerClientError, answerHttpError } from './http-errors.ts';
import { notFound, type KnownPath } from './not-found.ts';
import type { Operation } from './operations.ts';
import { serve } from './serve.ts';

/** Routes beside the contracts': documents, health, streams. */
export type ExtraRoutes = (app: FastifyInstance) => readonly KnownPath[];

const NO_QUERY = {};
/** How long closing waits for requests under way. */
export const LONGEST_CLOSE_MS = 20_000;

/** The HTTP server with all its routes, not yet listening. */
export function httpServer(edge: Edge, operations: readonly Operation[], extra: ExtraRoutes): FastifyInstance {
  const app = fastify({
    trustProxy: edge.settings.trustProxy,
    // The edge says itself that it is closed, as a problem document.
    return503OnClosing: false,
    // The query is read where it is wanted, and strictly.
    routerOptions: { querystringParser: () => NO_QUERY, maxParamLength: 200, ignoreTrailingSlash: true },
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 10_000 },
    clientErrorHandler: (error, socket) => answerClientError(edge, error, socket),
    frameworkErrors: (error, request, reply) => answerHttpError(edge, error, request as never, reply as never),
  });
  // Who has not sent or read the rest by then never will.
  app.addHook('preClose', async () => {
    setTimeout(() => app.server.closeAllConnections(), LONGEST_CLOSE_MS).unref();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, ({ raw: { headers } }, body, done) => {
    const readable = isPlainJson(headers['content-type']) && (headers['content-encoding'] ?? 'identity') === 'identity';
    done(readable ? null : refuse('unsupported_media_type', { detail: 'Send UTF-8 and no Content-Encoding.' }), body);
  });
  app.setErrorHandler((error, request, reply) => answerHttpError(edge, error as never, request, reply));
  for (const operation of operations) {
    app.route({
      method: operation.method,
      url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      bodyLimit: operation.bodyLimit,
      handler: serve(edge, operation),
    });
  }
  app.setNotFoundHandler(notFound(edge, [...operations, ...extra(app)]));
  return app;
}

/** A charset other than UTF-8 would be read as something it isn't. */
function isPlainJson(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType === 'application/json') return true;
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1];
  return charset === undefined || charset.toLowerCase() === 'utf-8' || charset.toLowerCase() === 'utf8';
}
