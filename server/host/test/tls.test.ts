import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemTimers } from '../../kit/consumer-timers.ts';
import { silentLog } from '../../kit/observe.ts';
import { makeCertificate, withoutOpenssl } from '../../test/redis/certificate.ts';
import { testServer } from '../../test/support/app.ts';
import { publicTls } from '../edge/public-tls.ts';
import { sendRaw } from './support.ts';

describe.skipIf(withoutOpenssl !== undefined)(`the API over TLS${withoutOpenssl === undefined ? '' : ` (${withoutOpenssl})`}`, async () => {
  if (withoutOpenssl !== undefined) return;
  const folder = await mkdtemp(join(tmpdir(), 'florin-https-'));
  afterAll(() => rm(folder, { recursive: true }));
  const { certFile, keyFile, cert } = await makeCertificate(folder);
  const server = await testServer({ tls: publicTls({ cert: certFile, key: keyFile }, { timers: systemTimers, log: silentLog }) });

  const get = (path: string, options: object = {}) => new Promise<{ status: number; headers: IncomingHttpHeaders }>((resolve, reject) => {
    request(server.url + path, { ca: cert, agent: false, ...options }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    }).on('error', reject).end();
  });

  it.each([['/v1/auth/me', 401], ['/v1/nowhere', 404], ['/docs', 200], ['/healthz', 200]])('answers %s, and tells browsers to stay with it', async (path, status) => {
    const answer = await get(path);
    expect([answer.status, answer.headers['strict-transport-security']]).toEqual([status, 'max-age=31536000']);
  });

  it('speaks nothing older than TLS 1.3, and nothing plain', async () => {
    expect(server.url).toMatch(/^https:/);
    await expect(get('/healthz', { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version/);
    expect(await sendRaw(server, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n').catch(() => '')).toBe('');
  });
});
