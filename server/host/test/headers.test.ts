import { expect, it } from 'vitest';
import { testServer } from '../../test/support/app.ts';
import { ask, newTenant, sendRaw } from './support.ts';

const lines: Record<string, unknown>[] = [];
const record = (fields: object, message: string) => { lines.push({ ...fields, message }); };
const server = await testServer({
  log: (part) => ({ debug: () => {}, info: part === 'edge' ? record : () => {}, warn: record, error: record }),
  edge: { corsOrigins: ['https://console.example'] },
});
const tenant = await newTenant(server);

it('gives each request an id, or keeps a good one of the caller', async () => {
  expect((await ask(server, '/v1/auth/me', { key: tenant.owner })).headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
  expect((await ask(server, '/v1/auth/me', { key: tenant.owner, headers: { 'x-request-id': 'mine-1' } })).headers.get('x-request-id')).toBe('mine-1');
  expect((await ask(server, '/v1/auth/me', { key: tenant.owner, headers: { 'x-request-id': 'bad id "' } })).headers.get('x-request-id')).toMatch(/^req_/);
});

it('says what is left of the limits', async () => {
  const { headers } = await ask(server, '/v1/auth/me', { key: tenant.owner });
  expect(headers.get('ratelimit-policy')).toBe('"user";q=20000;w=1, "tenant";q=50000;w=1');
  expect(headers.get('ratelimit')).toMatch(/^"user";r=19\d\d\d;t=1$/);
  const list = await ask(server, '/v1/accounts', { key: (await tenant.key('accounts:read')).secret });
  expect(list.headers.get('ratelimit-policy')).toBe('"key";q=20000;w=1, "tenant";q=50000;w=1, "list";q=2000;w=1');
});

it('keeps answers out of caches and of guessing browsers', async () => {
  const { headers } = await ask(server, '/v1/auth/me', { key: tenant.owner });
  expect([headers.get('cache-control'), headers.get('x-content-type-options'), headers.get('x-powered-by')]).toEqual(['no-store', 'nosniff', null]);
});

const NO_PAGE = "default-src 'none'; frame-ancestors 'none'";
const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

it.each([
  ['an answer', '/v1/auth/me', {}, JSON_TYPE], ['what was made', '/v1/customers', { body: { name: 'x' } }, JSON_TYPE], ['a refusal', '/v1/accounts/acc_01kad0v2n8fxyrvgs8zr1m5q0c', {}, PROBLEM_TYPE],
  ['a wrong shape', '/v1/customers', { body: {} }, PROBLEM_TYPE], ['an unknown path', '/v1/nowhere', {}, PROBLEM_TYPE], ['another method', '/v1/transactions', { method: 'DELETE' }, PROBLEM_TYPE],
  ['another type', '/v1/customers', { body: 'x', headers: { 'content-type': 'text/xml' } }, PROBLEM_TYPE], ['a body too large', '/v1/customers', { body: 'x'.repeat(2_000_000) }, PROBLEM_TYPE],
  ['a log-in', '/v1/auth/login', { body: { email: 'a@example.com', password: 'x' } }, PROBLEM_TYPE],
] as const)('sends %s with all that keeps it from being kept, guessed at, framed or embedded', async (_name, path, request, type) => {
  const { headers } = await ask(server, path, { key: tenant.owner, ...request });
  expect(shownBy(headers)).toEqual({ type, cache: 'no-store', sniff: 'nosniff', referrer: 'no-referrer', resource: 'same-origin', policy: NO_PAGE, hsts: null });
});

it('sends the same with what is no HTTP at all', async () => {
  const heard = await sendRaw(server, 'HELLO\r\n\r\n');
  for (const line of ['Content-Type: application/problem+json', 'Cache-Control: no-store', 'X-Content-Type-Options: nosniff', 'Referrer-Policy: no-referrer', `Content-Security-Policy: ${NO_PAGE}`]) expect(heard).toContain(`${line}\r\n`);
  expect(heard).toMatch(/\r\nX-Request-Id: req_[0-9a-z]{26}\r\n/);
});

it.each([
  ['/healthz', /^application\/json/, 'no-store', 'same-origin'], ['/readyz', /^application\/json/, 'no-store', 'same-origin'], ['/metrics', /^text\/plain/, 'no-store', 'same-origin'],
  ['/openapi.json', /^application\/json/, 'no-cache', 'cross-origin'], ['/docs', /^text\/html/, 'no-cache', 'same-origin'], ['/docs/page.js', /^text\/javascript/, 'no-cache', 'same-origin'],
])('sends %s so that it can only be what it is', async (path, type, cache, resource) => {
  const { headers } = await ask(server, path);
  expect(shownBy(headers)).toMatchObject({ type: expect.stringMatching(type), cache, sniff: 'nosniff', referrer: 'no-referrer', resource, hsts: null });
});

function shownBy(headers: Headers) {
  const get = (name: string) => headers.get(name);
  return {
    type: get('content-type'), cache: get('cache-control'), sniff: get('x-content-type-options'), referrer: get('referrer-policy'), resource: get('cross-origin-resource-policy'),
    policy: get('content-security-policy'), hsts: get('strict-transport-security'),
  };
}

it('answers 201 for what it made, and the first answer again for the same key', async () => {
  const request = { key: tenant.owner, body: { name: 'Ada' }, headers: { 'idempotency-key': 'customer-1' } };
  const first = await ask(server, '/v1/customers', request);
  const again = await ask(server, '/v1/customers', request);
  expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
  expect(again.body).toEqual(first.body);
  const other = await ask(server, '/v1/customers', { ...request, body: { name: 'Bob' } });
  expect([other.status, other.body.code, other.body.resourceId]).toEqual([422, 'idempotency_key_reused', first.body.id]);
});

it.each([['with a space', 'a b'], ['too long', 'x'.repeat(256)], ['not ASCII', 'schlüssel']])('refuses an idempotency key %s', async (_name, key) => {
  const { status, body } = await ask(server, '/v1/customers', { key: tenant.owner, body: { name: 'x' }, headers: { 'idempotency-key': key } });
  expect([status, body.param]).toEqual([400, 'Idempotency-Key']);
});

it('takes a HEAD as a GET without a body', async () => {
  const { status, headers, body } = await ask(server, '/v1/accounts', { method: 'HEAD', key: tenant.owner });
  expect([status, body.text, Number(headers.get('content-length')) > 0]).toEqual([200, '', true]);
});

it('lets pages of the configured origins call, and no others', async () => {
  const preflight = (origin: string) => ask(server, '/v1/accounts', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
  const allowed = await preflight('https://console.example');
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://console.example');
  expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
  expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  const { headers } = await ask(server, '/v1/accounts', { key: tenant.owner, headers: { origin: 'https://console.example' } });
  expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual(['https://console.example', 'Origin']);
});

it('logs requests with what helps to find them, and without who is behind', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await ask(server, '/v1/accounts', { key: tenant.owner, headers: { traceparent, 'x-request-id': 'logged-1' } });
  expect(lines.find(({ requestId }) => requestId === 'logged-1')).toMatchObject({ operation: 'accounts.listAccounts', method: 'GET', status: 200, traceparent, message: 'request' });
  expect(JSON.stringify(lines)).not.toContain(tenant.owner);
});

it('takes a reason in UTF-8, and refuses one that is none', async () => {
  const because = (reason: string) => ask(server, '/v1/customers', { key: tenant.owner, body: { name: 'x' }, headers: { 'florin-reason': reason } });
  expect((await because(Buffer.from('Prüfung für Müller').toString('latin1'))).status).toBe(201);
  expect((await because('\u00ff')).body).toMatchObject({ code: 'invalid_request', param: 'Florin-Reason' });
  expect((await because('x'.repeat(501))).status).toBe(400);
  expect((await because('card 4242 4242 4242 4242')).body).toMatchObject({ code: 'invalid_request', param: 'Florin-Reason' });
});

it('refuses requests while starting or stopping, and says when to come back', async () => {
  server.setPhase('stopping');
  const { status, body, headers } = await ask(server, '/v1/auth/me', { key: tenant.owner });
  const ready = await ask(server, '/readyz');
  const alive = await ask(server, '/healthz');
  server.setPhase('ready');
  expect([status, body.code, body.retry, headers.get('retry-after')]).toEqual([503, 'unavailable', 'same-key', '1']);
  expect([ready.status, ready.body.ready, alive.status]).toEqual([503, false, 200]);
});

it('counts requests by operation and status', async () => {
  await ask(server, '/v1/auth/me');
  const { body } = await ask(server, '/metrics');
  expect(body.text).toMatch(/florin_http_requests_total\{operation="identity.me",status="401"\} \d+/);
  expect(body.text).toMatch(/florin_http_request_duration_seconds_bucket\{operation="identity.me",status="4xx",le="\+Inf"\} \d+/);
  expect(body.text).toMatch(/florin_database_connections\{service="identity",state="idle"\} \d+/);
});

it('serves the reference, which allows itself nothing from outside', async () => {
  const page = await ask(server, '/docs');
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
  const loaded = [...String(page.body.text).matchAll(/(?:src|href)="(?!data:)([^"#]+)"/g)].map((match) => match[1]!);
  expect(loaded).toEqual(['/docs/page.css', '/docs/page.js', '/openapi.json', '/openapi.json']);
  for (const path of loaded) expect((await ask(server, path)).status).toBe(200);
});
