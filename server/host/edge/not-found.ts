import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../../../contracts/problems.ts';
import { baseHeaders, send, sendProblem } from './answer.ts';
import { addCors, addPreflight } from './cors.ts';
import type { Edge } from './edge.ts';
import { acceptRequestId } from './request-headers.ts';

export interface KnownPath { readonly method: string; readonly path: string }

/** What no route takes: unknown paths, known paths by another method, and a browser's preflight. */
export function notFound(edge: Edge, known: readonly KnownPath[]): (request: FastifyRequest, reply: FastifyReply) => void {
  const paths = known.map(({ method, path }) => ({ method, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`) }));
  const stats = edge.stats.of('none');
  return ({ raw }, reply) => {
    reply.hijack();
    const startedMs = performance.now();
    const requestId = acceptRequestId(raw.headers['x-request-id']) ?? edge.newRequestId();
    const headers = baseHeaders(requestId);
    if (raw.headers.origin !== undefined) addCors(edge.corsOrigins, raw.headers.origin, headers);
    const path = (raw.url ?? '').split('?', 1)[0]!;
    const methods = paths.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    const status = answer();
    stats.record(status, performance.now() - startedMs);
    if (edge.access.wants(status, performance.now())) {
      edge.access.write({ requestId, operation: 'none', method: raw.method ?? '', status, tookMs: performance.now() - startedMs });
    }

    function answer(): number {
      if (methods.length === 0) return refuseWith('not_found', `There is nothing at ${path.slice(0, 200)}. See /docs.`);
      const allowed = [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].join(', ');
      headers.push('Allow', allowed);
      if (raw.method !== 'OPTIONS') return refuseWith('method_not_allowed', `${path.slice(0, 200)} takes ${allowed}.`);
      if (headers.includes('Access-Control-Allow-Origin')) addPreflight(allowed, headers);
      send(reply.raw, 204, headers.slice(2), '');
      return 204;
    }

    function refuseWith(code: 'not_found' | 'method_not_allowed', detail: string): number {
      const document = problem(code, { detail }, requestId);
      sendProblem(reply.raw, document, headers);
      return document.status;
    }
  };
}
