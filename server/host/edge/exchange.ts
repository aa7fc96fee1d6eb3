import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { ApiVersion } from '../../../contracts/versions.ts';
import type { Call } from '../../kit/call.ts';
import type { Span } from '../../kit/trace.ts';
import { auditRequest, REFUSED } from './audit.ts';
import type { Caller } from './authentication.ts';
import type { Waiting } from './deadlines.ts';
import type { Edge } from './edge.ts';
import type { Guarded } from './guards/guard.ts';
import type { Operation } from './operations.ts';
import type { OperationStats } from './request-stats.ts';
import type { Older } from './versions/versions.ts';

/** What is known of one request for an operation, filled in step by step. What it was refused at tells how far it came. */
export interface Exchange extends Waiting {
  readonly edge: Edge;
  readonly operation: Operation;
  readonly stats: OperationStats;
  readonly privileged: boolean;
  readonly request: FastifyRequest;
  readonly res: ServerResponse;
  readonly requestId: string;
  readonly headers: string[];
  /** Of the client, where it gave one. */
  readonly trace: string | undefined;
  readonly span: Span | undefined;
  /** Undefined: nobody is asked for. Null: nobody known. */
  caller: Caller | null | undefined;
  version: ApiVersion;
  /** Where the client speaks an older version: from when its fields have been given the names of today. */
  older: Older | undefined;
  input: unknown;
  /** From when the caller has the permission. */
  guarded: Guarded | undefined;
  /** From when the service has been asked. */
  call: Call | undefined;
  output: unknown;
  answered: boolean;
}

/** For whoever looks later: the one line that says how it went. */
export function finishedLate(exchange: Exchange, code: string): void {
  const { edge, operation, requestId, startedMs } = exchange;
  if (exchange.call === undefined) return;
  edge.log.warn({ requestId, operation: operation.name, code: code || undefined, tookMs: performance.now() - startedMs }, 'a request that was cut off has come to its end');
  auditOutcome(exchange, code);
}

/** That it was answered, wherever that is written down. */
export function record(exchange: Exchange, status: number, code: string): void {
  exchange.answered = true;
  const { edge, operation, stats, requestId, request, startedMs, span, trace, caller, call, version } = exchange;
  const method = request.raw.method ?? '';
  const endedMs = performance.now();
  const tookMs = endedMs - startedMs;
  const replayed = call?.reply.replayed ?? false;
  stats.record(status, tookMs);
  if (span !== undefined) endSpan(span, requestId, status, code);
  auditOutcome(exchange, code);
  if (caller != null) {
    const { kind, id } = caller.actor;
    edge.requests.add(caller.tenantId, {
      id: requestId, atMs: edge.clock.now(), operation: operation.name, method, status, code, tookMs, actorKind: kind, actorId: id, replayed, version,
    });
  }
  if (edge.access.wants(status, endedMs)) {
    edge.access.write({
      requestId, operation: operation.name, method, status, tookMs, code: code || undefined, tenantId: caller?.tenantId,
      actor: caller?.actor.id ?? call?.actor.id, actorKind: caller?.actor.kind, replayed: replayed || undefined, traceparent: span?.traceparent ?? trace,
    });
  }
}

function endSpan(span: Span, requestId: string, status: number, code: string): void {
  span.set('http.response.status_code', status);
  span.set('florin.request_id', requestId);
  if (code !== '') span.set('florin.code', code);
  span.end(status >= 500);
}

function auditOutcome({ edge, operation, privileged, caller, call, input, output, requestId }: Exchange, code: string): void {
  if (caller == null || REFUSED.has(code) || !(privileged || call?.reason !== undefined)) return;
  auditRequest(edge.log, { operation, caller, call, input, output, code: code || undefined, requestId });
}
