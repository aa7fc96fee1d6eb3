import { hash } from 'node:crypto';
import type { Role, Scope } from '../../../../contracts/scopes.ts';
import { mmdbGeo } from '../../../adapters/geo/mmdb.ts';
import { compose } from '../../../host/compose.ts';
import type { Call, Client } from '../../../kit/call.ts';
import { decompressLines } from '../../../kit/events.ts';
import type { Kms } from '../../../kit/personal-data/kms.ts';
import { logInAndAnswer, type Send } from '../../../test/support/browser.ts';
import { mailFolder } from '../../../test/support/mail.ts';
import { manualClock, testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { testFactors } from '../../../test/support/second-factors.ts';
import { identityWith } from '../service.ts';
import { withPersonalData } from '../store/sealed-people.ts';

export const PASSWORD = 'correct horse battery';

export interface ToldEvent {
  readonly types: string[];
  readonly subject: string;
  readonly time: number;
  readonly data: Record<string, unknown>;
}

/** The default of the setting `publicUrl`. */
const HOME = 'http://localhost:3000';

const ANYONE: Call = { tenantId: '', actor: { kind: 'service', id: 'test', scopes: [] }, requestId: 'test', reply: { replayed: false } };

/** The whole service on a database of its own, with a clock that stands still. Step-ups are confirmed by codes that stand in for people's own factors, or by those. */
export async function identityWorld(settings: Record<string, string> = {}, stepUps: 'stand-in' | 'own-factors' = 'stand-in', kms?: Kms) {
  const factors = testFactors();
  const identity = identityWith(stepUps === 'stand-in' ? factors : undefined);
  const db = await testDatabase([{ name: 'identity', migrations: identity.migrations }]);
  const clock = manualClock();
  const mails = mailFolder();
  const ports = testPorts(db, 'identity', { clock, settings: { identity: settings }, mailer: mails.mailer, outside: { geo: mmdbGeo(undefined) }, kms });
  const { clients: { identity: api }, running } = compose([identity], ports);
  const database = withPersonalData(db.database('identity'), ports.personal!);
  const service = running.get('identity')!;
  const anyone = { context: { call: ANYONE } };
  let people = 0;
  const send: Send = async ({ pathname, search }, { method, headers, body }) => {
    const form: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await api.serveOAuth({ method, path: pathname + search, headers: { ...headers, ...form }, body: body?.toString() ?? '' }, anyone);
    return new Response(answer.body, { status: answer.status, headers: answer.headers.map(({ name, value }): [string, string] => [name, value]) });
  };

  async function callOf(credential: string): Promise<Call> {
    const { principal } = await api.authenticate({ credential }, anyone);
    if (principal === null) throw new Error('this credential is not valid');
    const { tenantId, kind, id, scopes, sessionId, through, spending } = principal;
    return { tenantId, actor: { kind, id, scopes, sessionId, through, spending }, requestId: 'test', reply: { replayed: false } };
  }

  return {
    db, api, database, clock, ports, service, anyone, callOf, factors,
    /** Anyone, who comes from there. */
    from: (ip: string, userAgent?: string) => ({ context: { call: { ...ANYONE, client: { ip, userAgent } satisfies Client } } }),
    /** Mails to this address, once those that are due were sent, oldest first. */
    async mailsTo(email: string) {
      const { run } = service.jobs.find((job) => job.name === 'send-mails')!;
      while (await run() === true);
      return mails.to(email);
    },
    allMails: mails.all,
    as: (call: Call, idempotencyKey?: string) => ({ context: { call: { ...call, idempotencyKey, reply: { replayed: false } } } }),
    isValid: async (credential: string) => (await api.authenticate({ credential }, anyone)).principal !== null,
    newEmail: () => `person-${++people}@example.com`,
    login: (email: string, password = PASSWORD) => api.login({ email, password }, anyone),
    refresh: (refreshToken: string) => api.refresh({ refreshToken }, anyone),
    logout: (refreshToken: string) => api.logout({ refreshToken }, anyone),
    runJob: (name: string) => service.jobs.find((job) => job.name === name)!.run(),

    /** A tenant of its own, and its owner's call. */
    async newTenant(email = `person-${++people}@example.com`) {
      const tokens = await api.register({ email, password: PASSWORD, name: 'Ann', tenantName: 'Acme' }, anyone);
      return { tokens, email, owner: await callOf(tokens.accessToken) };
    },
    /** One more person of that tenant, by role. */
    async newPerson(owner: Call, role: Role) {
      const email = `person-${++people}@example.com`;
      const user = await api.createUser({ email, password: PASSWORD, name: 'Bob', role }, { context: { call: owner } });
      return { user, call: await callOf((await api.login({ email, password: PASSWORD }, anyone)).accessToken) };
    },
    async newKey(maker: Call, scopes: Scope[], mode: 'test' | 'live' = 'test', bounds: Partial<Parameters<typeof api.createApiKey>[0]> = {}) {
      const key = await api.createApiKey({ name: 'Key', mode, scopes, ...bounds }, { context: { call: maker } });
      return { ...key, secret: key.secret! };
    },
    /** Sends to the pages of the authorization server, as a browser would. */
    send, home: HOME,
    /** A consent of that person to a client, given on the pages: the access token it leads to. */
    async newConsent(person: { email: string }, client: { id: string; secret: string | null }, scope = 'openid accounts:read'): Promise<{ accessToken: string; refreshToken: string }> {
      const verifier = 'v'.repeat(43);
      const query = new URLSearchParams({
        client_id: client.id, redirect_uri: 'https://app.example/callback', response_type: 'code', scope, code_challenge_method: 'S256',
        code_challenge: hash('sha256', verifier, 'base64url'),
      });
      const done = await logInAndAnswer(HOME, send, `/oauth/authorize?${query.toString()}`, { email: person.email, password: PASSWORD }, { decision: 'allow' });
      const answer = await send(new URL('/oauth/token', HOME), {
        method: 'POST', headers: { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
        body: new URLSearchParams({ grant_type: 'authorization_code', code: new URL(done.url).searchParams.get('code') ?? '', redirect_uri: 'https://app.example/callback', code_verifier: verifier }),
      });
      const { access_token: accessToken, refresh_token: refreshToken } = await answer.json() as { access_token: string; refresh_token: string };
      return { accessToken, refreshToken };
    },
    /** Every event of a tenant, oldest first. */
    async told(tenantId: string): Promise<ToldEvent[]> {
      const rows = await database.query<{ data: Buffer }>('SELECT data FROM outbox WHERE tenant_id = $1 ORDER BY xid, id', [tenantId]);
      return rows.flatMap((row) => decompressLines(row.data).map((line) => JSON.parse(line) as ToldEvent));
    },
  };
}
