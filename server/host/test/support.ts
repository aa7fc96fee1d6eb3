import { connect } from 'node:net';
import type { Problem } from '../../../contracts/problems.ts';
import type { TestServer } from '../../test/support/app.ts';

export interface Answer { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> & Partial<Problem> }

export interface Ask { method?: string; key?: string; body?: unknown; headers?: Record<string, string> }

/** One request over real HTTP; the body as JSON, or bytes as they are. */
export async function ask(server: Pick<TestServer, 'url'>, path: string, { method, key, body, headers = {} }: Ask = {}): Promise<Answer> {
  const raw = body instanceof Uint8Array || typeof body === 'string';
  const response = await fetch(server.url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers },
    body: body === undefined ? undefined : raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) as Answer['body'] : { text } };
}

export interface Tenant { readonly owner: string; readonly tenantId: string; key(...scopes: string[]): Promise<{ id: string; secret: string }> }

let tenants = 0;

/** A tenant of its own, by registering; its owner's token, and API keys on demand. */
export async function newTenant(server: Pick<TestServer, 'url'>): Promise<Tenant> {
  const { body } = await ask(server, '/v1/auth/register', { body: { email: `owner${tenants++}@example.com`, password: 'correct horse battery', name: 'Owner', tenantName: 'T' } });
  const { accessToken, user } = body as unknown as { accessToken: string; user: { tenantId: string } };
  return {
    owner: accessToken, tenantId: user.tenantId,
    async key(...scopes) {
      const made = await ask(server, '/v1/api-keys', { key: accessToken, body: { name: 'k', scopes } });
      return made.body as unknown as { id: string; secret: string };
    },
  };
}

/** Sends bytes as they are and gives everything that came back until the server hung up. */
export function sendRaw(server: Pick<TestServer, 'url'>, bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => { received += chunk; });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}
