import type { ServerResponse } from 'node:http';
import type { Problem } from '../../../contracts/problems.ts';
import { retryAfterSeconds } from './refusals.ts';

/**
 * Headers as Node takes them fastest: a flat list of names and values, the type first. Every answer of the API has these; a browser
 * must neither guess its type nor keep it.
 */
export function baseHeaders(requestId: string): string[] {
  return ['Content-Type', 'application/json', 'X-Request-Id', requestId, 'Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff'];
}

export function send(res: ServerResponse, status: number, headers: string[], body: string): void {
  if (res.destroyed || res.headersSent) return;
  const length = Buffer.byteLength(body);
  headers.push('Content-Length', String(length));
  res.writeHead(status, headers);
  // Plain ASCII, as nearly all answers are, goes out faster as Latin-1: head and body in one copy.
  res.end(body, length === body.length ? 'latin1' : 'utf8');
}

/** `headers` begin as `baseHeaders`. */
export function sendProblem(res: ServerResponse, problem: Problem, headers: string[]): void {
  headers[1] = 'application/problem+json';
  if (problem.status === 401) headers.push('WWW-Authenticate', 'Bearer realm="florin"');
  const waitSeconds = headers.includes('Retry-After') ? undefined : retryAfterSeconds(problem);
  if (waitSeconds !== undefined) headers.push('Retry-After', String(waitSeconds));
  send(res, problem.status, headers, JSON.stringify(problem));
}
