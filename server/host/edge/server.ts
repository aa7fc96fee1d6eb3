import type { Server } from 'node:https';
import fastify, { type FastifyInstance } from 'fastify';
import { refuse } from '../../kit/refuse.ts';
import { HSTS, isSecure, SECURITY_HEADERS } from './answer.ts';
import { boundConnections } from './connections.ts';
import type { Edge } from './edge.ts';
import { answerClientError, answerHttpError } from './http-errors.ts';
import { notFound, type KnownPath } from './not-found.ts';
import type { Operation } from './operations.ts';
import type { PublicTls } from './public-tls.ts';
import { serve } from './serve.ts';
import { believes } from './trusted-proxies.ts';

/** Routes beside the contracts': documents, health, streams. */
export type ExtraRoutes = (app: FastifyInstance) => readonly KnownPath[];

const NO_QUERY = {};
/** How long closing waits for requests under way. */
export const LONGEST_CLOSE_MS = 20_000;
const KEPT_ALIVE_MS = 72_000;

/** The HTTP server with all its routes, not yet listening. `tls`: where it speaks HTTPS. */
export function httpServer(edge: Edge, operations: readonly Operation[], extra: ExtraRoutes, tls?: PublicTls): FastifyInstance {
  const { trustProxy, headersMs, arriveMs, connectionsPerAddress } = edge.settings;
  const trusts = believes(trustProxy);
  const limits = {
    maxHeaderSize: 16 * 1024, headersTimeout: headersMs,
    // Node's own default of half a minute would give the slow four times as long.
    connectionsCheckingInterval: Math.min(1_000, headersMs / 4),
  };
  const app = fastify({
    trustProxy: trusts,
    // It counts for closing too: after ten seconds, by default, that would be called done with requests still under way. Closing has an end of its own, below.
    pluginTimeout: 0,
    // The edge says itself that it is closed, as a problem document.
    return503OnClosing: false,
    // The query is read where it is wanted, and strictly.
    routerOptions: { querystringParser: () => NO_QUERY, maxParamLength: 200, ignoreTrailingSlash: true },
    requestTimeout: arriveMs,
    keepAliveTimeout: KEPT_ALIVE_MS,
    // Whoever reads an answer so slowly that nothing moves is let go.
    connectionTimeout: KEPT_ALIVE_MS + 3_000,
    ...(tls === undefined ? { http: limits } : { https: { ...limits, ...tls.options } }) as { http: typeof limits },
    clientErrorHandler: (error, socket) => answerClientError(edge, error, socket),
    frameworkErrors: (error, request, reply) => answerHttpError(edge, error, request as never, reply as never),
  });
  boundConnections(app.server, connectionsPerAddress, (address) => trusts(address, 0), () => edge.stats.refuseConnection());
  if (tls !== undefined) {
    const stop = tls.follow(app.server as Server);
    app.addHook('onClose', async () => stop());
  }
  app.addHook('onClose', async () => edge.deadlines.stop());
  // Until all is done whoever comes is told to come back later, instead of finding nobody. What its caller no longer waits for counts too: it goes on all the same.
  app.addHook('preClose', async () => {
    const tooLong = Promise.withResolvers<void>();
    setTimeout(() => {
      tooLong.resolve();
      // Who has not sent or read the rest by then never will.
      app.server.closeAllConnections();
    }, LONGEST_CLOSE_MS).unref();
    await Promise.race([edge.deadlines.idle(), tooLong.promise]);
    // Those connections that the system has taken for us meanwhile would be reset, with what was sent on them.
    await new Promise(setImmediate);
  });
  // Pages, documents and health; what operations answer is made in answer.ts and never comes by here.
  app.addHook('onSend', async ({ raw }, reply) => {
    for (let n = 0; n < SECURITY_HEADERS.length; n += 2) if (!reply.hasHeader(SECURITY_HEADERS[n]!)) void reply.header(SECURITY_HEADERS[n]!, SECURITY_HEADERS[n + 1]!);
    if (isSecure(raw.socket)) void reply.header(...HSTS);
  });
  // Taken for one with a body (RFC 10008), it would be refused before it is known that nothing here takes it.
  app.addHttpMethod('QUERY', { hasBody: false, overrideExisting: true });
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
