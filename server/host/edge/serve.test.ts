import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { z } from '../../../contracts/contract.ts';
import { encodeId } from '../../../contracts/ids.ts';
import { memoryRateLimiter } from '../../adapters/memory/rate-limiter.ts';
import type { Call, CallContext } from '../../kit/call.ts';
import { idMaker, systemClock } from '../../kit/clock.ts';
import { silentLog } from '../../kit/observe.ts';
import { noTracer } from '../../kit/trace.ts';
import { refuse } from '../../kit/refuse.ts';
import { TEST_EDGE } from '../../test/support/app.ts';
import { authentication } from './authentication.ts';
import { inputReader, outputReader } from './checks.ts';
import { edge } from './edge.ts';
import { ledgerGuard, ledgersOf } from './ledgers.ts';
import type { Operation } from './operations.ts';
import { httpServer } from './server.ts';

const logged: { fields: Record<string, unknown>; message: string }[] = [];
const calls: Call[] = [];
const recorded: Record<string, unknown>[] = [];
const asked: string[] = [];
const [TENANT, OWN, STRANGE] = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002', '01900000-0000-7000-8000-000000000003'] as const;
const ledgers = ledgersOf(async (tenantId, ledgerId) => {
  asked.push(ledgerId);
  return tenantId === TENANT && ledgerId === OWN;
});
let handle: (input: unknown, context: CallContext) => Promise<unknown> = async () => ({ ok: 1 });
let app: FastifyInstance;
let url: string;

const operation: Operation = {
  name: 'things.do', method: 'POST', path: '/v1/things/{id}', params: ['id'], successStatus: 201, meta: { auth: 'caller', scope: 'accounts:write', idempotency: 'accepted' },
  readInput: inputReader(z.strictObject({ id: z.string(), times: z.int().default(1) })), readOutput: outputReader(z.object({ ok: z.int() })), errors: new Set(['not_found', 'unavailable']), bodyLimit: 1000, seesClient: false, rate: undefined, older: undefined,
  call: (input, context) => {
    calls.push(context.call);
    return handle(input, context);
  },
};

beforeAll(async () => {
  const identify = async () => ({ principal: { tenantId: TENANT, kind: 'key' as const, id: 'k-1', scopes: ['accounts:write' as const], mode: 'test' as const }, expiresAt: null });
  app = httpServer(edge({
    authentication: authentication(identify, systemClock), limiter: memoryRateLimiter(systemClock), clock: systemClock, newId: idMaker(systemClock),
    guards: [ledgerGuard(ledgers)], ledgers, tracer: noTracer, log: { ...silentLog, error: (fields, message) => { logged.push({ fields: fields as Record<string, unknown>, message }); } }, open: () => true,
    settings: TEST_EDGE, askOrigin: async () => false, requests: { add: (tenantId, request) => { recorded.push({ tenantId, ...request }); } },
  }), [operation], () => []);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

async function post(headers: Record<string, string> = {}): Promise<{ status: number; headers: Headers; text: string }> {
  logged.length = calls.length = recorded.length = 0;
  const response = await fetch(`${url}/v1/things/a%2Fb`, { method: 'POST', headers: { authorization: 'Bearer k', 'content-type': 'application/json', ...headers }, body: '{}' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

it('gives the handler its input with defaults, and all that is known of the call', async () => {
  let given: unknown;
  handle = async (input) => {
    given = input;
    return { ok: 1 };
  };
  const { status, headers } = await post({ 'idempotency-key': 'once', 'florin-reason': 'because', 'x-request-id': 'r-1' });
  expect([status, headers.get('x-request-id'), given]).toEqual([201, 'r-1', { id: 'a/b', times: 1 }]);
  expect(calls).toEqual([{
    tenantId: TENANT, actor: { kind: 'key', id: 'k-1', scopes: ['accounts:write'], mode: 'test' }, requestId: 'r-1', idempotencyKey: 'once', reason: 'because', waitsUntilMs: expect.any(Number), reply: { replayed: false },
  }]);
});

it('says where the answer is one given before', async () => {
  handle = async (_input, { call }) => {
    call.reply.replayed = true;
    return { ok: 1 };
  };
  expect((await post()).headers.get('idempotent-replayed')).toBe('true');
});

it('never gives out more than the contract says', async () => {
  handle = async () => ({ ok: 1, passwordHash: 'secret' });
  expect((await post()).text).toBe('{"ok":1}');
});

it('turns a refusal of the contract into its problem, with its details', async () => {
  handle = async () => { throw refuse('not_found', { detail: 'No such thing.', resourceId: 'x' }); };
  const { status, text } = await post();
  expect(status).toBe(404);
  expect(JSON.parse(text)).toMatchObject({ code: 'not_found', detail: 'No such thing.', resourceId: 'x', retry: 'never' });
  expect(logged).toEqual([]);
});

it.each([
  ['an unforeseen error', () => new Error('SELECT secret FROM users')],
  ['a refusal that the contract does not list', () => refuse('account_frozen', { detail: 'secret' })],
  ["a neighbour's bug", () => Object.assign(new Error('secret'), { code: 'BAD_REQUEST' })],
  ['something that is no error', () => 'secret'],
])('answers %s with a plain 500, and logs it whole by the request id', async (_name, make) => {
  handle = async () => { throw make(); };
  const { status, text, headers } = await post();
  expect([status, JSON.parse(text).code, text.includes('secret')]).toEqual([500, 'internal', false]);
  expect(logged.find(({ message }) => message === 'unforeseen error')!.fields).toMatchObject({ requestId: headers.get('x-request-id'), operation: 'things.do' });
});

it('answers 500 where the handler breaks its own contract', async () => {
  handle = async () => ({ ok: 'yes' });
  expect((await post()).status).toBe(500);
  expect(logged).toHaveLength(2);
});

it.each([
  ['refuses connections', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' })],
  ['is shutting down', Object.assign(new Error('terminating connection'), { code: '57P01' })],
  ['has no connection free', new Error('timeout exceeded when trying to connect')],
])('answers 503 where the database %s, to be tried again with the same key', async (_name, error) => {
  handle = async () => { throw error; };
  const { status, text, headers } = await post();
  expect([status, headers.get('retry-after')]).toEqual([503, '1']);
  expect(JSON.parse(text)).toMatchObject({ code: 'unavailable', retry: 'same-key' });
});

it('answers text beyond ASCII byte by byte as it is', async () => {
  handle = async () => { throw refuse('not_found', { detail: 'Kein Konto für „Łukasz“ 🦊' }); };
  const { text, headers } = await post();
  expect(JSON.parse(text).detail).toBe('Kein Konto für „Łukasz“ 🦊');
  expect(Number(headers.get('content-length'))).toBe(Buffer.byteLength(text));
});

it('tells where a request came from only to who is to know', async () => {
  handle = async () => ({ ok: 1 });
  await post({ 'user-agent': 'curl/8' });
  expect(calls[0]!.client).toBeUndefined();
  (operation as { seesClient: boolean }).seesClient = true;
  await post({ 'user-agent': 'x'.repeat(1000), 'x-forwarded-for': '203.0.113.7' });
  (operation as { seesClient: boolean }).seesClient = false;
  expect(calls[0]!.client).toEqual({ ip: '127.0.0.1', userAgent: 'x'.repeat(500) });
});

it('refuses a key where a person is wanted', async () => {
  (operation.meta as { person?: boolean }).person = true;
  const { status, text } = await post();
  delete (operation.meta as { person?: boolean }).person;
  expect([status, JSON.parse(text).code, calls]).toEqual([403, 'forbidden', []]);
});

it('tells the services until when the request must be answered', async () => {
  const beforeMs = performance.now();
  handle = async () => ({ ok: 1 });
  await post();
  const { waitsUntilMs } = calls[0]!;
  expect(waitsUntilMs).toBeGreaterThanOrEqual(beforeMs + TEST_EDGE.requestMs);
  expect(waitsUntilMs).toBeLessThanOrEqual(performance.now() + TEST_EDGE.requestMs);
});

it('writes down what was answered, also what was refused before the handler', async () => {
  handle = async () => { throw refuse('not_found'); };
  await post({ 'x-request-id': 'r-2' });
  expect(recorded).toEqual([{
    tenantId: TENANT, id: 'r-2', atMs: expect.any(Number), operation: 'things.do', method: 'POST', status: 404, code: 'not_found', tookMs: expect.any(Number), actorKind: 'key', actorId: 'k-1',
    replayed: false, version: '2026-11-20',
  }]);
  await post({ 'x-request-id': 'r-3', 'idempotency-key': 'not visible \u00e9' });
  expect(recorded).toMatchObject([{ id: 'r-3', status: 400, code: 'invalid_request' }]);
  await post({ authorization: 'Basic x' });
  expect(recorded).toEqual([]);
});

it('means the ledger that the header names, if it is one of the tenant, and asks once for each', async () => {
  asked.length = 0;
  await post();
  expect(calls[0]!.tenantId).toBe(TENANT);
  await post({ 'florin-ledger': encodeId('ledger', TENANT) });
  expect(calls[0]!.tenantId).toBe(TENANT);
  for (let n = 0; n < 3; n++) {
    await post({ 'florin-ledger': encodeId('ledger', OWN) });
    expect(calls[0]!.tenantId).toBe(OWN);
  }
  expect(asked).toEqual([OWN]);
});

it.each<[string, string, number, string]>([
  ['of another tenant', encodeId('ledger', STRANGE), 404, 'not_found'], ['of another kind', encodeId('account', OWN), 400, 'invalid_request'],
  ['of no kind', 'x', 400, 'invalid_request'], ['empty', '', 400, 'invalid_request'],
])('does not go on with a ledger that is %s', async (_what, header, status, code) => {
  const answer = await post({ 'florin-ledger': header });
  expect([answer.status, JSON.parse(answer.text)]).toEqual([status, expect.objectContaining({ code, param: 'Florin-Ledger' })]);
  expect(calls).toEqual([]);
});
