import { expect, it } from 'vitest';
import { withClient } from '../../adapters/postgres/migrate.ts';
import { CREDENTIALS_CHANNEL } from '../../services/identity/service.ts';
import { testServer } from '../../test/support/app.ts';
import { ask, newTenant } from './support.ts';

const server = await testServer();
const tenant = await newTenant(server);

interface Message { id?: string; event?: string; data?: { offset: number; type: string; subject: string } }

/** Opens a stream and reads message by message. */
async function open(path: string, key: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  const response = await fetch(`${server.url}/v1/events/stream${path}`, { headers: { authorization: `Bearer ${key}`, ...headers }, signal: abort.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  /** The next event, or undefined where the stream has ended. */
  async function next(): Promise<Message | undefined> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const lines = text.slice(0, end).split('\n').filter((line) => !line.startsWith(':'));
        text = text.slice(end + 2);
        const fields = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
        if (fields.data !== undefined) return { ...fields, data: JSON.parse(fields.data) as Message['data'] };
        continue;
      }
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += value;
    }
  }
  return { response, next, close: () => abort.abort() };
}

const customer = async (name: string, owner = tenant.owner) => (await ask(server, '/v1/customers', { key: owner, body: { name } })).body.id;

it('gives events as they happen, with offsets to come back by', async () => {
  const stream = await open('', tenant.owner);
  expect([stream.response.status, stream.response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const id = await customer('Ada');
  // What was told just before may still be on its way into the archive.
  let first = await stream.next();
  while (first!.data!.subject !== id) first = await stream.next();
  expect(first).toMatchObject({ event: first!.data!.type, id: String(first!.data!.offset) });
  stream.close();
  const [second, third] = [await customer('Bob'), await customer('Cy')];
  const again = await open('', tenant.owner, { 'last-event-id': first!.id! });
  const subjects: unknown[] = [];
  while (!subjects.includes(third)) subjects.push((await again.next())!.data!.subject);
  expect(subjects.filter((subject) => subject !== undefined && [id, second, third].includes(subject as string))).toEqual([second, third]);
  again.close();
});

it('begins where it is told to, and gives all from there without a gap', async () => {
  for (let n = 0; n < 5; n++) await customer(`c${n}`);
  const stream = await open('?after=0', tenant.owner);
  for (let offset = 1; offset <= 8; offset++) expect((await stream.next())!.data!.offset).toBe(offset);
  stream.close();
});

it("does not give another tenant's events", async () => {
  const other = await newTenant(server);
  const stream = await open('?after=0', other.owner);
  await customer('Mine');
  const theirs = await customer('Theirs', other.owner);
  const subjects = [];
  while (subjects.at(-1) !== theirs) subjects.push((await stream.next())!.data!.subject);
  expect(subjects.every((subject) => subject === theirs || /^(ten|usr|ses)_/.test(subject))).toBe(true);
  stream.close();
});

it('ends when its credential does', async () => {
  const key = await tenant.key('events:read');
  const stream = await open('', key.secret);
  await ask(server, `/v1/api-keys/${key.id}/revoke`, { key: tenant.owner, body: {} });
  for (let message = await stream.next(); message !== undefined; message = await stream.next()) expect(message.data!.type).not.toBe('');
  expect((await open('', key.secret)).response.status).toBe(401);
});

it('ends where identity can not be asked whose credential it is, as requests do', async () => {
  const key = await tenant.key('events:read');
  const stream = await open('', key.secret);
  await withClient(server.db.adminUrl, async (client) => {
    await client.query('ALTER TABLE identity.api_keys RENAME TO away');
    // It may have been revoked: a signal was lost.
    await server.signals.notify(CREDENTIALS_CHANNEL);
    while (await stream.next() !== undefined);
    await client.query('ALTER TABLE identity.away RENAME TO api_keys');
  });
  const again = await open('', key.secret);
  expect(again.response.status).toBe(200);
  again.close();
});

it('needs its scope, and an offset that is one', async () => {
  const key = await tenant.key('accounts:read');
  expect((await ask(server, '/v1/events/stream', { key: key.secret })).body.code).toBe('forbidden');
  expect((await ask(server, '/v1/events/stream?after=x', { key: tenant.owner })).body).toMatchObject({ code: 'invalid_request', param: 'after' });
  expect((await ask(server, '/v1/events/stream?from=1', { key: tenant.owner })).body).toMatchObject({ code: 'invalid_request', param: 'from' });
  expect((await ask(server, '/v1/events/stream', { method: 'POST', key: tenant.owner, body: {} })).status).toBe(405);
});

it('does not hold up a stop', async () => {
  const stream = await open('', tenant.owner);
  await server.close();
  expect(await stream.next()).toBeUndefined();
});
