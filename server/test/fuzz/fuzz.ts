import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { SCOPES } from '../../../contracts/scopes.ts';
import { Florin } from '../../../sdk/index.ts';
import { judge, type Answer } from './judge.ts';
import { operationsOf, requestsOf, toSend, type Sent } from './requests.ts';
import type { OpenApi } from './schema.ts';

export interface FuzzOptions {
  readonly url: string;
  readonly document: OpenApi;
  readonly requests: number;
  readonly seed: number;
  /** Operations without an end to their answer. */
  readonly leaveOut?: readonly string[];
  progress?(sent: number): void;
}

export interface Complaint { readonly operation: string; readonly wrong: string; readonly request: Sent; readonly answer: string }

export interface Report {
  readonly sent: number;
  readonly byStatus: ReadonlyMap<number, number>;
  /** Operations that never answered with success: what is behind their checks was not reached. */
  readonly neverDone: readonly string[];
  readonly complaints: readonly Complaint[];
}

const AN_ID = /"(([a-z]{3})_[0-7][0-9a-hjkmnp-tv-z]{25})"/g;
const REMEMBERED = 200;

/**
 * Sends requests made from the document alone to every operation in turn, and holds each answer against the document. Ids found in answers are used in
 * later requests, so that it gets behind "not found". The seed gives the same requests, but for ids.
 */
export async function fuzz({ url, document, requests, seed, leaveOut = [], progress }: FuzzOptions): Promise<Report> {
  const operations = operationsOf(document).filter(({ operationId }) => !leaveOut.includes(operationId));
  const perOperation = Math.ceil(requests / operations.length);
  const planned = new Map(operations.map((operation, n) => [operation, fc.sample(requestsOf(document, operation), { numRuns: perOperation, seed: seed + n })]));
  const complain = judge(document);
  const pool = new Map<string, string[]>();
  const byStatus = new Map<number, number>();
  const done = new Set<string>();
  const complaints: Complaint[] = [];
  let sent = 0;
  let bearers = await newCredentials(url);
  for (let round = 0; round < perOperation && sent < requests; round++) {
    for (const operation of operations) {
      if (sent >= requests) break;
      // A program and a person in turn: some things only one of them may do.
      const bearer = bearers[round % bearers.length]!;
      const request = toSend(operation, planned.get(operation)![round]!, pool, bearer);
      const answer = await send(url, request);
      sent++;
      progress?.(sent);
      byStatus.set(answer.status, (byStatus.get(answer.status) ?? 0) + 1);
      for (const wrong of complain(operation, answer)) complaints.push({ operation: operation.operationId, wrong, request, answer: answer.text.slice(0, 500) });
      if (answer.status === 401 && request.headers['authorization'] === `Bearer ${bearer}`) {
        bearers = await newCredentials(url);
        // What the tenant before has is nothing that the new one will ever find.
        pool.clear();
      }
      if (answer.status >= 300) continue;
      done.add(operation.operationId);
      for (const [, id, kind] of answer.text.matchAll(AN_ID)) remember(pool, kind!, id!);
    }
  }
  return { sent, byStatus, neverDone: operations.map(({ operationId }) => operationId).filter((name) => !done.has(name)), complaints };
}

/** Everything may be done with it, in a tenant of its own. What is sent may well revoke it, or disable whom it belongs to: then there is another. */
async function newCredentials(baseUrl: string): Promise<string[]> {
  const { accessToken } = await new Florin({ baseUrl }).identity.register({ email: `${randomUUID()}@example.com`, password: 'correct horse battery', name: 'Fay', tenantName: 'Fuzz' });
  return [(await new Florin({ baseUrl, apiKey: accessToken }).identity.createApiKey({ name: 'fuzz', scopes: [...SCOPES] })).secret!, accessToken];
}

function remember(pool: Map<string, string[]>, kind: string, id: string): void {
  const known = pool.getOrInsertComputed(kind, () => []);
  if (!known.includes(id)) known.push(id);
  if (known.length > REMEMBERED) known.shift();
}

async function send(url: string, { method, url: path, body, headers }: Sent): Promise<Answer> {
  const response = await fetch(url + path, { method, headers, body, signal: AbortSignal.timeout(30_000) });
  return { status: response.status, contentType: (response.headers.get('content-type') ?? '').split(';')[0]!, requestId: response.headers.get('x-request-id'), text: await response.text() };
}
