import { describe, expect, it } from 'vitest';
import { testServer } from '../../test/support/app.ts';
import { ask, newTenant, sendRaw } from './support.ts';

const server = await testServer();
const tenant = await newTenant(server);
const A = 'acc_01kad0v2n8fxyrvgs8zr1m5q0c';
const B = 'acc_01kad0v2n8fxyrvgs8zr1m5q0d';
const transfer = { from: A, to: B, amount: 1500, currency: 'USD' };

describe('every refusal is a problem document', () => {
  it.each([
    ['an unknown path', '/v1/nowhere', {}, 404, 'not_found'],
    ['an unknown path with a strange body', '/v1/nowhere', { body: '<x/>', headers: { 'content-type': 'text/xml' } }, 404, 'not_found'],
    ['an internal path', '/internal/identity/authenticate', { body: { credential: 'x' } }, 404, 'not_found'],
    ['another method', '/v1/transactions', { method: 'DELETE' }, 405, 'method_not_allowed'],
    ['a method that is new', '/v1/transactions', { method: 'QUERY' }, 405, 'method_not_allowed'],
    ['malformed JSON', '/v1/transactions', { body: '{"amount":' }, 400, 'invalid_request'],
    ['no JSON object', '/v1/transactions', { body: [] }, 400, 'invalid_request'],
    ['invalid UTF-8', '/v1/customers', { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) }, 400, 'invalid_request'],
    ['invalid UTF-8 in the path', '/v1/accounts/%ff', {}, 400, 'invalid_request'],
    ['invalid UTF-8 in the query', '/v1/accounts?currency=%ff', {}, 400, 'invalid_request'],
    ['a trap', '/v1/customers', { body: '{"name":"x","__proto__":{"status":"active"}}' }, 400, 'invalid_request'],
    ['a trap further in', '/v1/customers', { body: '{"name":"x","metadata":{"constructor":"y"}}' }, 400, 'invalid_request'],
    ['another type', '/v1/customers', { body: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'unsupported_media_type'],
    ['no type', '/v1/customers', { body: Buffer.from('{"name":"x"}'), headers: { 'content-type': '' } }, 415, 'unsupported_media_type'],
    ['another charset', '/v1/customers', { body: '{}', headers: { 'content-type': 'application/json; charset=utf-16' } }, 415, 'unsupported_media_type'],
    ['a compressed body', '/v1/customers', { body: '{}', headers: { 'content-encoding': 'gzip' } }, 415, 'unsupported_media_type'],
    ['a huge body', '/v1/customers', { body: { name: 'x'.repeat(1024 * 1024) } }, 413, 'payload_too_large'],
    ['a field too many', '/v1/accounts?colour=red', {}, 400, 'invalid_request'],
    ['a query on a POST', '/v1/customers?name=x', { body: { name: 'x' } }, 400, 'invalid_request'],
    ['an id of another kind', '/v1/accounts/cus_01kad0v2n8fxyrvgs8zr1m5q0c', {}, 400, 'invalid_request'],
    ['an id that is none', '/v1/accounts/1', {}, 400, 'invalid_request'],
    ['nothing by that id', `/v1/accounts/${A}`, {}, 404, 'not_found'],
  ] as const)('%s', async (_name, path, request, status, code) => {
    const answer = await ask(server, path, { key: tenant.owner, ...request });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ type: `https://florin.dev/problems/${code}`, status, retry: 'never', requestId: answer.headers.get('x-request-id') });
  });

  it('names every wrong field by its path', async () => {
    const { body } = await ask(server, '/v1/transactions', { key: tenant.owner, body: { ...transfer, amount: 0, currency: 'usd', extra: 1, from: 'x' } });
    expect(body.param).toBe('from');
    expect(body.errors?.map(({ param }) => param).sort()).toEqual(['amount', 'currency', 'extra', 'from']);
  });

  it('says which methods a path takes', async () => {
    const { headers } = await ask(server, '/v1/transactions', { method: 'PUT', body: {} });
    expect(headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS');
  });

  it('lets a batch be longer than another body, though not without bound', async () => {
    const description = 'x'.repeat(500);
    const batch = (count: number, more = {}) => ({ transactions: Array.from({ length: count }, (_, n) => ({ ...transfer, ...more, description, reference: 'y'.repeat(200), idempotencyKey: `k${n}${'z'.repeat(200)}` })) });
    expect((await ask(server, '/v1/transactions/batch', { body: batch(1000) })).status).toBe(401);
    expect((await ask(server, '/v1/transactions/batch', { body: batch(1000, { metadata: { a: 'x'.repeat(500), b: 'x'.repeat(500), c: 'x'.repeat(500) } }) })).status).toBe(413);
  });

  it.each([
    ['no HTTP', 'HELLO\r\n\r\n', 400, 'invalid_request'],
    ['headers without end', `GET /v1/auth/me HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['a URL without end', `GET /v1/${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'headers_too_large'],
    ['two lengths', 'POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}', 400, 'invalid_request'],
  ])('%s', async (_name, bytes, status, code) => {
    const received = await sendRaw(server, bytes);
    expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(received).toContain('application/problem+json');
    expect(JSON.parse(received.slice(received.indexOf('\r\n\r\n')))).toMatchObject({ status, code });
  });

  it('is alive and well after all that', async () => {
    expect((await ask(server, '/readyz')).status).toBe(200);
  });
});

describe('the order of checks', () => {
  const { body, path } = { body: transfer, path: '/v1/transactions' };
  it('is shape, identity, permission, idempotency, existence', async () => {
    const reader = (await tenant.key('accounts:read')).secret;
    const order = [
      await ask(server, path, { body: { ...body, amount: 'x' } }),
      await ask(server, path, { body }),
      await ask(server, path, { body, key: reader }),
      await ask(server, path, { body, key: tenant.owner }),
      await ask(server, path, { body, key: tenant.owner, headers: { 'idempotency-key': 'order-1' } }),
    ];
    expect(order.map((answer) => answer.body.code)).toEqual(['invalid_request', 'unauthenticated', 'forbidden', 'idempotency_key_missing', 'not_found']);
  });

  it('tells an unauthenticated caller how to become one', async () => {
    expect((await ask(server, path, { body })).headers.get('www-authenticate')).toBe('Bearer realm="florin"');
  });

  it("answers for another tenant's resource as for none", async () => {
    const other = await newTenant(server);
    const { body: account } = await ask(server, '/v1/accounts', { key: other.owner, body: { name: 'Theirs', currency: 'USD' } });
    const seen = await ask(server, `/v1/accounts/${String(account.id)}`, { key: tenant.owner });
    expect([seen.status, seen.body.code]).toEqual([404, 'not_found']);
  });
});
