import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Problem } from '../../../contracts/problems.ts';
import { retryAfterSeconds } from './refusals.ts';

/** Of documents and answers alike: no type may be guessed, no address told to others, and pages elsewhere get nothing without CORS. */
export const SECURITY_HEADERS = ['X-Content-Type-Options', 'nosniff', 'Referrer-Policy', 'no-referrer', 'Cross-Origin-Resource-Policy', 'same-origin'] as const;

/** An answer of the API is no page; should a browser show it as one all the same, it can do nothing. */
export const NO_PAGE = "default-src 'none'; frame-ancestors 'none'";

/** A year: for browsers that came over TLS. */
export const HSTS = ['Strict-Transport-Security', 'max-age=31536000'] as const;

export const isSecure = (socket: Socket | null): boolean => (socket as TLSSocket | null)?.encrypted === true;

/**
 * Headers as Node takes them fastest: a flat list of names and values, the type first. Every answer of the API has these; a browser
 * must neither guess its type nor keep it.
 */
export function baseHeaders(requestId: string): string[] {
  return [
    'Content-Type', 'application/json', 'X-Request-Id', requestId, 'Cache-Control', 'no-store', 'Content-Security-Policy', NO_PAGE,
    'X-Content-Type-Options', 'nosniff', 'Referrer-Policy', 'no-referrer', 'Cross-Origin-Resource-Policy', 'same-origin',
  ];
}

export function send(res: ServerResponse, status: number, headers: string[], body: string): void {
  if (res.destroyed || res.headersSent) return;
  const length = Buffer.byteLength(body);
  headers.push('Content-Length', String(length));
  if (isSecure(res.socket)) headers.push(...HSTS);
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
