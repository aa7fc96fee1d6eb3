import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { problem, type Problem, type ProblemCode } from '../../../contracts/problems.ts';
import { baseHeaders, HSTS, isSecure, sendProblem } from './answer.ts';
import type { Edge } from './edge.ts';
import { toRefusal } from './refusals.ts';
import { acceptRequestId } from './request-headers.ts';

const BY_FASTIFY: Readonly<Record<string, [ProblemCode, string?]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid_request', 'The body is not as long as Content-Length says.'],
  FST_ERR_MAX_PARAM_LENGTH: ['invalid_request', 'A part of the path is longer than any id.'],
  FST_ERR_BAD_URL: ['invalid_request', 'The path is not valid percent-encoded UTF-8.'],
};

/** What goes wrong before an operation is reached: the path, the type, length and transport of the body. */
export function answerHttpError(edge: Edge, error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  const requestId = acceptRequestId(request.raw.headers['x-request-id']) ?? edge.newRequestId();
  const known = BY_FASTIFY[error.code];
  const document = known === undefined ? unknownError(edge, error, requestId) : problem(known[0], { detail: known[1] }, requestId);
  const headers = baseHeaders(requestId);
  // What is left of the body on this connection would be taken for the next request.
  headers.push('Connection', 'close');
  sendProblem(reply.raw, document, headers);
  edge.stats.of('none').record(document.status, 0);
  if (edge.access.wants(document.status, performance.now())) {
    edge.access.write({ requestId, operation: 'none', method: request.method, status: document.status, tookMs: 0, code: document.code });
  }
}

function unknownError(edge: Edge, error: FastifyError, requestId: string): Problem {
  // A client that hangs up in the middle of its body.
  if ('code' in error && (error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_PREMATURE_CLOSE')) return problem('request_timeout', {}, requestId);
  const refusal = toRefusal(error, undefined, requestId);
  if (refusal.unforeseen) edge.log.error({ err: error, requestId }, 'unforeseen error');
  return refusal.problem;
}

const BY_PARSER: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** What is no HTTP at all never becomes a request: it is answered on the bare socket. */
export function answerClientError(edge: Edge, error: Error & { code?: string }, socket: Socket): void {
  const current = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage;
  if (error.code === 'ECONNRESET' || !socket.writable || current?.headersSent === true) {
    socket.destroy();
    return;
  }
  const requestId = edge.newRequestId();
  const document = problem(BY_PARSER[error.code ?? ''] ?? 'invalid_request', { detail: BY_PARSER[error.code ?? ''] === undefined ? 'This is not valid HTTP/1.1.' : undefined }, requestId);
  const body = JSON.stringify(document);
  const headers = baseHeaders(requestId);
  headers[1] = 'application/problem+json';
  headers.push('Content-Length', String(Buffer.byteLength(body)), 'Connection', 'close', ...(isSecure(socket) ? HSTS : []));
  const lines = headers.flatMap((name, n) => (n % 2 === 0 ? [`${name}: ${headers[n + 1]!}`] : []));
  socket.end(`HTTP/1.1 ${document.status} Refused\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
