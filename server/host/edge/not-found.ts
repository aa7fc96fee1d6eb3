import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../kit/refuse.ts';
import { baseHeaders, send, sendProblem } from './answer.ts';
import { addressOf } from './client-address.ts';
import { addCors, addPreflight } from './cors.ts';
import type { Edge } from './edge.ts';
import { takeRates } from './rate-limits.ts';
import { toRefusal } from './refusals.ts';
import { acceptRequestId } from './request-headers.ts';

export interface KnownPath { readonly method: string; readonly path: string }

/** What no route takes: unknown paths, known paths by another method, and a browser's preflight. */
export function notFound(edge: Edge, known: readonly KnownPath[]): (request: FastifyRequest, reply: FastifyReply) => void {
  const paths = known.map(({ method, path }) => ({ method, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`) }));
  const stats = edge.stats.of('none');
  return (request, reply) => {
    reply.hijack();
    void answer(request, reply);
  };

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { raw } = request;
    const startedMs = performance.now();
    const requestId = acceptRequestId(raw.headers['x-request-id']) ?? edge.newRequestId();
    const headers = baseHeaders(requestId);
    let status = 204;
    try {
      await tell(request, reply, headers);
    } catch (error) {
      const { problem: document, unforeseen } = toRefusal(error, undefined, requestId);
      if (unforeseen) edge.log.error({ err: error, requestId }, 'unforeseen error');
      status = document.status;
      sendProblem(reply.raw, document, headers);
    }
    stats.record(status, performance.now() - startedMs);
    if (edge.access.wants(status, performance.now())) {
      edge.access.write({ requestId, operation: 'none', method: raw.method ?? '', status, tookMs: performance.now() - startedMs });
    }
  }

  /** Answers a preflight; refuses everything else. */
  async function tell(request: FastifyRequest, reply: FastifyReply, headers: string[]): Promise<void> {
    const { raw } = request;
    const path = (raw.url ?? '').split('?', 1)[0]!;
    const methods = paths.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    if (raw.headers.origin !== undefined) {
      // Whether anyone allows an origin is looked up for whoever asks: so asking is limited.
      await takeRates(edge.limiter, edge.rates.ofAddress('preflight', addressOf(request.ip), undefined), headers);
      await addCors(edge.origins, raw.headers.origin, headers);
    }
    if (methods.length === 0) throw refuse('not_found', { detail: `There is nothing at ${path.slice(0, 200)}. See /docs.` });
    const allowed = [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].join(', ');
    headers.push('Allow', allowed);
    if (raw.method !== 'OPTIONS') throw refuse('method_not_allowed', { detail: `${path.slice(0, 200)} takes ${allowed}.` });
    if (headers.includes('Access-Control-Allow-Origin')) addPreflight(allowed, headers);
    send(reply.raw, 204, headers.slice(2), '');
  }
}
