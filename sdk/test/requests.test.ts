import { API_VERSION } from '../generated/routes.ts';
import { describe, expect, test } from 'vitest';
import { Florin, FlorinConnectionError, FlorinProblem } from '../index.ts';
import { hangUp, json, refusing, scriptedServer, type Reply } from './scripted-server.ts';

const TRANSFER = { from: 'acc_1', to: 'acc_2', amount: 1500, currency: 'USD' };
const caught = (promise: Promise<unknown>) => promise.then(() => undefined, (error: unknown) => error);

async function client(...replies: Reply[]) {
  const server = await scriptedServer(...replies);
  const florin = new Florin({ apiKey: 'flk_test', baseUrl: `${server.url}/` });
  return { florin, asked: server.asked, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe('a request', () => {
  test('carries the key, the body and an Idempotency-Key of its own', async () => {
    await using peer = await client(json(201, { id: 'txn_1' }));
    expect(await peer.florin.transactions.create(TRANSFER)).toEqual({ id: 'txn_1' });
    const [asked] = peer.asked;
    expect(asked).toMatchObject({ method: 'POST', url: '/v1/transactions', headers: { authorization: 'Bearer flk_test', 'content-type': 'application/json' } });
    expect(JSON.parse(asked!.body)).toEqual(TRANSFER);
    expect(asked!.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(asked!.headers['florin-version']).toBe(API_VERSION);
  });

  test('takes the Idempotency-Key it is given, and a reason', async () => {
    await using peer = await client(json(200, {}));
    await peer.florin.accounts.freezeAccount({ id: 'acc_1' }, { idempotencyKey: 'mine', reason: 'asked by phone' });
    expect(peer.asked[0]?.headers).toMatchObject({ 'idempotency-key': 'mine', 'florin-reason': 'asked by phone' });
    expect(peer.asked[0]).toMatchObject({ url: '/v1/accounts/acc_1/freeze', body: '{}' });
  });

  test('names the ledger of its client, or of the call, and none where none is meant', async () => {
    await using peer = await client(json(200, {}), json(200, {}), json(200, {}));
    const west = peer.florin.inLedger('ldg_west');
    await west.accounts.getAccount({ id: 'acc_1' });
    await west.accounts.getAccount({ id: 'acc_1' }, { ledger: 'ldg_east' });
    await peer.florin.accounts.getAccount({ id: 'acc_1' });
    expect(peer.asked.map(({ headers }) => headers['florin-ledger'])).toEqual(['ldg_west', 'ldg_east', undefined]);
    expect(peer.asked[0]!.headers).toMatchObject({ authorization: 'Bearer flk_test' });
  });

  test('puts ids into the path and the rest of a GET into the query', async () => {
    await using peer = await client(json(200, {}));
    await peer.florin.ledger.getBalance({ accountId: 'a/../b?c', at: '2026-01-01T00:00:00Z', by: undefined });
    expect(peer.asked[0]?.url).toBe('/v1/ledger/balance/a%2F..%2Fb%3Fc?at=2026-01-01T00%3A00%3A00Z');
    expect(peer.asked[0]?.headers['idempotency-key']).toBeUndefined();
  });

  test('sends no body with a DELETE', async () => {
    await using peer = await client(json(200, {}));
    await peer.florin.identity.removeUser({ id: 'usr_1' }, { reason: 'left' });
    expect(peer.asked[0]).toMatchObject({ method: 'DELETE', url: '/v1/users/usr_1', body: '' });
    expect(peer.asked[0]?.headers).toMatchObject({ 'florin-reason': 'left' });
    expect(peer.asked[0]?.headers['content-type']).toBeUndefined();
  });

  test('without the id its path needs is refused before it is sent', async () => {
    await using peer = await client(json(200, {}));
    expect(await caught(peer.florin.accounts.getAccount({ id: '' }))).toBeInstanceOf(TypeError);
    expect(peer.asked).toEqual([]);
  });

  test('asks for the credential each time where it is a function', async () => {
    await using server = await scriptedServer(json(200, {}));
    let turn = 0;
    const florin = new Florin({ baseUrl: server.url, apiKey: async () => `token-${++turn}` });
    await florin.identity.me();
    await florin.identity.me();
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('gives the request id, the status and whether it is a replay', async () => {
    await using peer = await client(json(201, { id: 'txn_1' }, { 'idempotent-replayed': 'true' }));
    const { headers, ...answer } = await peer.florin.transactions.create(TRANSFER).withResponse();
    expect(answer).toEqual({ data: { id: 'txn_1' }, status: 201, requestId: 'req_1', replayed: true });
    expect(headers.get('content-type')).toBe('application/json');
  });

  test('offers no operation that is for services only', () => {
    const florin = new Florin();
    expect(florin.ledger).not.toHaveProperty('post');
    expect(florin.identity).not.toHaveProperty('authenticate');
    // @ts-expect-error -- nor by type
    expect(florin.accounts.getFacts).toBeUndefined();
  });
});

describe('a refusal', () => {
  test('is an error with all that the problem says', async () => {
    await using peer = await client(refusing('insufficient_funds', { detail: 'Available: 200.', param: 'amount', resourceId: 'txn_9' }));
    const error = await caught(peer.florin.transactions.create(TRANSFER));
    expect(error).toBeInstanceOf(FlorinProblem);
    expect(error).toMatchObject({
      code: 'insufficient_funds', status: 422, detail: 'Available: 200.', param: 'amount', errors: [], retry: 'never', requestId: 'req_2', resourceId: 'txn_9',
      message: 'The account has too little available: Available: 200.',
    });
    expect(peer.asked).toHaveLength(1);
  });
});

describe('trying again', () => {
  test('a broken connection is tried again with the same key', async () => {
    await using peer = await client(hangUp, hangUp, json(201, { id: 'txn_1' }));
    expect(await peer.florin.transactions.create(TRANSFER)).toEqual({ id: 'txn_1' });
    const keys = peer.asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  test.each(['unavailable', 'internal', 'idempotency_key_in_use', 'rate_limited'] as const)('%s is tried again', async (code) => {
    await using peer = await client(refusing(code, {}, { 'retry-after': '0' }), json(201, { id: 'txn_1' }));
    expect(await peer.florin.transactions.create(TRANSFER)).toEqual({ id: 'txn_1' });
    expect(new Set(peer.asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  test.each(['limit_daily', 'quorum_unavailable', 'idempotency_key_reused', 'forbidden', 'not_found'] as const)('%s is not', async (code) => {
    await using peer = await client(refusing(code), json(201, {}));
    expect(await caught(peer.florin.transactions.create(TRANSFER))).toMatchObject({ code });
    expect(peer.asked).toHaveLength(1);
  });

  test('Retry-After is waited for, and too long a wait is left to the caller', async () => {
    await using peer = await client(refusing('rate_limited', {}, { 'retry-after': '1' }), json(200, { id: 'acc_1' }));
    const started = performance.now();
    await peer.florin.accounts.getAccount({ id: 'acc_1' });
    expect(performance.now() - started).toBeGreaterThan(990);
    await using locked = await client(refusing('user_locked', {}, { 'retry-after': '900' }));
    expect(await caught(locked.florin.identity.login({ email: 'a@example.com', password: 'x' }))).toMatchObject({ code: 'user_locked' });
    expect(locked.asked).toHaveLength(1);
  });

  test('it ends after maxRetries with the last error', async () => {
    await using peer = await client(refusing('unavailable'));
    expect(await caught(peer.florin.transactions.create(TRANSFER, { maxRetries: 1 }))).toMatchObject({ code: 'unavailable' });
    expect(peer.asked).toHaveLength(2);
  });

  test('a POST without a key is never asked twice where it may have happened', async () => {
    await using peer = await client(hangUp);
    expect(await caught(peer.florin.identity.refresh({ refreshToken: 'r' }))).toBeInstanceOf(FlorinConnectionError);
    expect(peer.asked).toHaveLength(1);
    await using busy = await client(refusing('rate_limited', {}, { 'retry-after': '0' }), json(200, { accessToken: 'a' }));
    expect(await busy.florin.identity.refresh({ refreshToken: 'r' })).toEqual({ accessToken: 'a' });
  });

  test('an answer of something in between is tried again, and told apart from a problem', async () => {
    const gateway: Reply = (response) => void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
    await using peer = await client(gateway, json(201, { id: 'txn_1' }));
    expect(await peer.florin.transactions.create(TRANSFER)).toEqual({ id: 'txn_1' });
    await using never = await client((response) => void response.writeHead(403).end('blocked'));
    const error = await caught(never.florin.transactions.create(TRANSFER, { idempotencyKey: 'mine' }));
    expect(error).toBeInstanceOf(FlorinConnectionError);
    expect(error).toMatchObject({ status: 403, idempotencyKey: 'mine' });
  });

  test('a try that takes too long is given up, and the caller can end them all', async () => {
    await using peer = await client(() => undefined);
    expect(await caught(peer.florin.transactions.create(TRANSFER, { timeoutMs: 20, maxRetries: 0 }))).toMatchObject({ message: 'Florin did not answer in time' });
    const stop = new AbortController();
    const call = caught(peer.florin.transactions.create(TRANSFER, { signal: stop.signal }));
    stop.abort(new Error('enough'));
    expect(await call).toMatchObject({ message: 'enough' });
  });
});

describe('a list', () => {
  const pages: Reply = (response, { url }) => {
    const cursor = new URL(url, 'http://x').searchParams.get('cursor');
    const body = cursor === null ? { data: [1, 2], nextCursor: 'p2' } : { data: [3], nextCursor: null };
    json(200, body)(response, { method: '', url, headers: {}, body: '' });
  };

  test('awaited is one page', async () => {
    await using peer = await client(pages);
    expect(await peer.florin.accounts.listAccounts({ currency: 'USD' })).toEqual({ data: [1, 2], nextCursor: 'p2' });
    expect(peer.asked).toHaveLength(1);
  });

  test('iterated is every item, page after page', async () => {
    await using peer = await client(pages);
    const items: unknown[] = [];
    for await (const item of peer.florin.accounts.listAccounts({ currency: 'USD', limit: 2 })) items.push(item);
    expect(items).toEqual([1, 2, 3]);
    expect(peer.asked.map(({ url }) => url)).toEqual(['/v1/accounts?currency=USD&limit=2', '/v1/accounts?currency=USD&limit=2&cursor=p2']);
  });
});
