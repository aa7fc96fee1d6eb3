import { describe, expect, it } from 'vitest';
import { decodeId } from '../../../contracts/ids.ts';
import { identityWith } from '../../services/identity/service.ts';
import { testServer } from '../../test/support/app.ts';
import { testFactors } from '../../test/support/second-factors.ts';
import { SERVICES } from '../services.ts';
import { ask, newTenant, type Answer } from './support.ts';

const factors = testFactors();
const server = await testServer({ services: SERVICES.map((service) => (service.name === 'identity' ? identityWith(factors) : service)) });
const PASSWORD = 'correct horse battery';
let people = 0;

const eur = (amount: number) => [{ currency: 'EUR', amount }];
const newKey = () => crypto.randomUUID();
const resourceOf = ({ body }: Answer) => body.resourceId ?? '';

/** An owner with a second factor, a second person who may approve, an account with 1,000.00 EUR on it and an empty one; then the rules. */
async function newTeam(rules: object) {
  const tenant = await newTenant(server);
  const owner = (path: string, body?: unknown, headers = {}, method?: string) => ask(server, path, { key: tenant.owner, body, headers, method });
  const email = `guarded-${++people}@example.com`;
  const added = await owner('/v1/users', { email, password: PASSWORD, name: 'Second', role: 'admin' });
  const secondToken = String((await ask(server, '/v1/auth/login', { body: { email, password: PASSWORD } })).body.accessToken);
  const second = (path: string, body?: unknown, headers = {}) => ask(server, path, { key: secondToken, body, headers });
  const [from, to] = await Promise.all(['A', 'B'].map(async (name) => String((await owner('/v1/accounts', { name, currency: 'EUR' })).body.id)));
  await owner('/v1/transactions', { type: 'deposit', to: from, amount: 100_000, currency: 'EUR' }, { 'idempotency-key': newKey() });
  const ownerId = decodeId('user', ((await owner('/v1/auth/me')).body.user as { id: string }).id)!;
  const { secret } = await tenant.key('transactions:write', 'transactions:read', 'transactions:reverse', 'transactions:review', 'ledger:write', 'ledger:read', 'identity:keys');
  expect((await owner('/v1/tenant/policy', rules, {}, 'PATCH')).status).toBe(200);
  const pay = (amount: number, key: string, headers: Record<string, string> = {}, over = {}, as = tenant.owner) =>
    ask(server, '/v1/transactions', { key: as, body: { from, to, amount, currency: 'EUR', ...over }, headers: { 'idempotency-key': key, ...headers } });
  const confirm = (id: string, code: string) => owner(`/v1/auth/step-up/${id}/confirm`, { answer: { code } });
  const paid = async () => ((await owner(`/v1/accounts/${to}`)).body.balance as { posted: number }).posted;
  const approve = (id: string) => second(`/v1/approvals/${id}/approve`, {});
  /** Waits until it was carried out, or can't be. */
  const outcome = async (id: string) => {
    let approval: Answer['body'] = {};
    await expect.poll(async () => {
      approval = (await second(`/v1/approvals/${id}`)).body;
      return String(approval.status);
    }, { timeout: 5_000, interval: 10 }).toMatch(/executed|failed/);
    return approval;
  };
  return { tenant, owner, second, secondId: String(added.body.id), from: from!, to: to!, ownerId, secret, pay, confirm, paid, approve, outcome };
}

describe('step-up', async () => {
  const team = await newTeam({ stepUpAbove: eur(100) });

  it('leaves alone what is not above, and machines', async () => {
    expect((await team.pay(100, newKey())).status).toBe(201);
    expect((await team.pay(101, newKey(), {}, {}, team.secret)).status).toBe(201);
  });

  it('refuses a person without a second factor, and says what is missing', async () => {
    const { status, body } = await team.pay(101, newKey());
    expect([status, body.code, body.resourceId]).toEqual([403, 'step_up_required', undefined]);
    expect(body.detail).toMatch(/set one up/);
  });

  it('asks for one that shows amount and payee, and lets the same request pass once it is given', async () => {
    factors.enrol(team.ownerId, '1');
    const before = await team.paid();
    const key = newKey();
    const refused = await team.pay(101, key);
    const id = resourceOf(refused);
    expect([refused.status, refused.body.code, id]).toEqual([403, 'step_up_required', expect.stringMatching(/^stp_/)]);
    expect((await team.owner(`/v1/auth/step-up/${id}`)).body).toMatchObject({ movements: [{ amount: 101, currency: 'EUR', from: team.from, to: team.to }], totals: [{ currency: 'EUR', amount: '101' }] });
    expect((await team.confirm(id, '1')).body).toMatchObject({ status: 'confirmed' });
    const done = await team.pay(101, key, { 'florin-step-up': id });
    expect(done.status).toBe(201);
    const again = await team.pay(101, key, { 'florin-step-up': id });
    expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([201, 'true', done.body]);
    expect(await team.paid()).toBe(before + 101);
  });

  it('given for one request, it is asked for anew for any other', async () => {
    factors.enrol(team.ownerId, '1');
    const key = newKey();
    const id = resourceOf(await team.pay(500, key));
    await team.confirm(id, '1');
    const other = String((await team.owner('/v1/accounts', { name: 'C', currency: 'EUR' })).body.id);
    for (const [amount, under, over] of [[501, key, {}], [500, newKey(), {}], [500, key, { to: other }], [500, key, { description: 'x' }]] as const) {
      const refused = await team.pay(amount, under, { 'florin-step-up': id }, over);
      expect([refused.status, refused.body.code]).toEqual([403, 'step_up_required']);
      expect(resourceOf(refused)).not.toBe(id);
    }
    const transfer = await ask(server, '/v1/accounts/transfer', { key: team.tenant.owner, body: { from: team.from, to: team.to, amount: 500, currency: 'EUR' }, headers: { 'idempotency-key': key, 'florin-step-up': id } });
    expect(transfer.body.code).toBe('step_up_required');
    expect((await team.pay(500, key, { 'florin-step-up': 'nonsense' })).body.code).toBe('step_up_required');
    expect((await team.pay(500, key, { 'florin-step-up': id })).status).toBe(201);
  });

  it('is of one session: another log-in of the same person can not use it', async () => {
    factors.enrol(team.ownerId, '1');
    const key = newKey();
    const id = resourceOf(await team.pay(500, key));
    await team.confirm(id, '1');
    const email = ((await team.owner('/v1/auth/me')).body.user as { email: string }).email;
    const token = String((await ask(server, '/v1/auth/login', { body: { email, password: PASSWORD } })).body.accessToken);
    expect((await team.pay(500, key, { 'florin-step-up': id }, {}, token)).body.code).toBe('step_up_required');
    expect((await team.pay(500, key, { 'florin-step-up': id })).status).toBe(201);
  });

  it('counts what one request moves together, by all its ways', async () => {
    const { from, to } = team;
    const half = { from, to, amount: 60, currency: 'EUR' };
    const entries = (amount: number) => [{ accountId: from, direction: 'debit', amount, currency: 'EUR' }, { accountId: to, direction: 'credit', amount, currency: 'EUR' }];
    const key = { 'idempotency-key': newKey() };
    const bySmallKey = await ask(server, '/v1/ledger/entries', { key: team.secret, body: { postings: [{ pending: true, entries: entries(150) }] }, headers: key });
    const [{ posting: hold }] = bySmallKey.body.results as [{ posting: { id: string } }];
    const large = await team.pay(150, newKey(), {}, {}, team.secret);
    for (const [path, body] of [
      ['/v1/transactions/batch', { transactions: [{ ...half, idempotencyKey: newKey() }, { ...half, idempotencyKey: newKey() }] }],
      ['/v1/accounts/transfer', { ...half, amount: 101 }],
      ['/v1/ledger/entries', { postings: [{ entries: entries(60) }, { entries: entries(60) }] }],
      ['/v1/ledger/entries', { postings: [{ pending: true, entries: entries(101) }] }],
      [`/v1/ledger/postings/${hold.id}/post`, {}],
      [`/v1/ledger/postings/${hold.id}/post`, { amount: 1, group: true }],
      [`/v1/transactions/${String(large.body.id)}/reverse`, {}],
      [`/v1/transactions/${String(large.body.id)}/approve`, {}],
    ] as const) {
      const answer = await team.owner(path, body, { 'idempotency-key': newKey() });
      expect([path, answer.body.code]).toEqual([path, 'step_up_required']);
    }
    expect((await team.owner(`/v1/ledger/postings/${hold.id}/post`, { amount: 1 }, { 'idempotency-key': newKey() })).status).toBe(200);
    expect((await team.owner('/v1/transactions/batch', { transactions: [{ ...half, idempotencyKey: newKey() }] })).status).toBe(200);
  });

  it('can not be gone around by a key that pays without, nor by rules that ask less', async () => {
    factors.enrol(team.ownerId, '1', '2');
    const wide = await team.owner('/v1/api-keys', { name: 'k', mode: 'live', scopes: ['transactions:write'] });
    expect(wide.body.code).toBe('step_up_required');
    expect((await team.owner('/v1/tenant/policy', { stepUpAbove: [] }, {}, 'PATCH')).body.code).toBe('step_up_required');
    expect((await team.owner('/v1/users', { email: 'x@example.com', password: PASSWORD, name: 'X', role: 'operator' })).body.code).toBe('step_up_required');
    expect((await team.owner('/v1/tenant/policy', { stepUpAbove: eur(99) }, {}, 'PATCH')).status).toBe(200);
  });

  it('is asked after shape, permission and key', async () => {
    const noKey = await ask(server, '/v1/transactions', { key: team.tenant.owner, body: { from: team.from, to: team.to, amount: 101, currency: 'EUR' } });
    expect(noKey.body.code).toBe('idempotency_key_missing');
    expect((await team.pay(-1, newKey())).body.code).toBe('invalid_request');
  });

  it("what is named and can't be seen moves nothing: it is refused where it is asked for", async () => {
    const answer = await team.owner('/v1/transactions/txn_01kad0v2n8fxyrvgs8zr1m5q0c/reverse', {}, { 'idempotency-key': newKey() });
    expect(answer.body.code).toBe('not_found');
  });
});

describe('four eyes', async () => {
  const team = await newTeam({ approvals: { transferAbove: eur(1_000), wideKeys: true, roleChanges: true, expireAfterHours: 24 } });

  it('a large transfer waits, is carried out once a second person has approved it, and its key then has its answer', async () => {
    const before = await team.paid();
    const key = newKey();
    const waiting = await team.pay(1_001, key, { 'florin-reason': 'rent' });
    const id = resourceOf(waiting);
    expect([waiting.status, waiting.body.code, id]).toEqual([403, 'approval_required', expect.stringMatching(/^apr_/)]);
    expect(resourceOf(await team.pay(1_001, key))).toBe(id);
    expect((await team.pay(1_002, key)).body).toMatchObject({ code: 'idempotency_key_reused', resourceId: id });
    expect((await team.second(`/v1/approvals/${id}`)).body).toMatchObject({ status: 'waiting', reason: 'rent', input: { from: team.from, to: team.to, amount: 1_001, currency: 'EUR' } });
    expect((await team.owner(`/v1/approvals/${id}/approve`, {})).body.code).toBe('approval_own');
    expect(await team.paid()).toBe(before);

    expect((await team.approve(id)).status).toBe(200);
    const { status, resourceId } = await team.outcome(id);
    expect(status).toBe('executed');
    expect(await team.paid()).toBe(before + 1_001);
    const done = await team.pay(1_001, key);
    expect([done.status, done.headers.get('idempotent-replayed'), done.body.id]).toEqual([201, 'true', resourceId]);
    await team.approve(id);
    expect(await team.paid()).toBe(before + 1_001);
  });

  it('one approver is not two: the maker of a key is behind what it asks', async () => {
    const id = resourceOf(await team.pay(2_000, newKey(), {}, {}, team.secret));
    expect((await team.owner(`/v1/approvals/${id}/approve`, {})).body.code).toBe('approval_own');
    await team.approve(id);
    expect((await team.outcome(id)).status).toBe('executed');
  });

  it('what it then meets is its outcome: limits and funds as they are at that moment', async () => {
    const key = newKey();
    const id = resourceOf(await team.pay(90_000_000, key));
    await team.approve(id);
    expect(await team.outcome(id)).toMatchObject({ status: 'failed', failure: 'insufficient_funds', resourceId: expect.stringMatching(/^txn_/) as string });
    expect((await team.pay(90_000_000, key)).body).toMatchObject({ code: 'approval_closed', resourceId: id });
  });

  it('whoever lost the permission meanwhile is refused, and nothing moves', async () => {
    const before = await team.paid();
    const { id: keyId, secret } = await team.tenant.key('transactions:write');
    const id = resourceOf(await team.pay(3_000, newKey(), {}, {}, secret));
    await team.owner(`/v1/api-keys/${keyId}/revoke`, {});
    await team.approve(id);
    expect(await team.outcome(id)).toMatchObject({ status: 'failed', failure: 'forbidden' });
    expect(await team.paid()).toBe(before);
  });

  it('rejected, it is not done, and its key is spent', async () => {
    const before = await team.paid();
    const key = newKey();
    const id = resourceOf(await team.pay(5_000, key));
    expect((await team.second(`/v1/approvals/${id}/reject`, {})).body).toMatchObject({ status: 'rejected' });
    expect((await team.pay(5_000, key)).body).toMatchObject({ code: 'approval_closed', resourceId: id });
    expect(await team.paid()).toBe(before);
  });

  it('a wide key is made when its maker sends the request again, and its secret is shown to them alone', async () => {
    const body = { name: 'wide', mode: 'test', scopes: ['identity:keys'] };
    const key = { 'idempotency-key': newKey() };
    const id = resourceOf(await team.owner('/v1/api-keys', body, key));
    await team.approve(id);
    expect((await team.second(`/v1/approvals/${id}`)).body.status).toBe('approved');
    const made = await Promise.all([team.owner('/v1/api-keys', body, key), team.owner('/v1/api-keys', body, key)]);
    const secrets = made.filter(({ status, body: { secret } }) => status === 201 && typeof secret === 'string');
    expect(secrets).toHaveLength(1);
    const { body: approval } = await team.second(`/v1/approvals/${id}`);
    expect(approval).toMatchObject({ status: 'executed', resourceId: secrets[0]!.body.id });
    expect(JSON.stringify(approval)).not.toContain('fl_test_');
    expect((await team.owner('/v1/api-keys', body, key)).body).toMatchObject({ id: secrets[0]!.body.id, secret: null });
    expect((await team.owner('/v1/api-keys', { ...body, scopes: ['accounts:read'] })).status).toBe(201);
  });

  it('a role waits, and nobody makes the second person themselves', async () => {
    const viewer = await ask(server, '/v1/users', { key: team.tenant.owner, body: { email: 'v@example.com', password: PASSWORD, name: 'V', role: 'viewer' } });
    expect(viewer.body).toMatchObject({ code: 'forbidden' });
    expect(viewer.body.detail).toMatch(/Invite/);
    const path = `/v1/users/${team.secondId}`;
    expect((await team.owner(path, { name: 'Renamed' }, {}, 'PATCH')).status).toBe(200);
    const id = resourceOf(await team.owner(path, { role: 'owner' }, {}, 'PATCH'));
    expect(resourceOf(await team.owner(path, { role: 'owner' }, {}, 'PATCH'))).toBe(id);
    await team.approve(id);
    // An admin may not make an owner: asked for by one who may, approved by one with the permission to change people.
    expect(await team.outcome(id)).toMatchObject({ status: 'executed', resourceId: team.secondId });
  });

  it('rules are loosened by two, and tightened by one', async () => {
    const change = (body: object) => team.owner('/v1/tenant/policy', body, {}, 'PATCH');
    expect((await change({ approvals: { transferAbove: eur(900) } })).status).toBe(200);
    expect((await team.pay(901, newKey())).body.code).toBe('approval_required');
    const id = resourceOf(await change({ approvals: { transferAbove: [] } }));
    expect((await team.second(`/v1/approvals/${id}`)).body).toMatchObject({ cause: 'policy', input: { approvals: { transferAbove: [] } } });
    await team.approve(id);
    expect(await team.outcome(id)).toMatchObject({ status: 'executed' });
    await expect.poll(async () => (await team.pay(901, newKey())).status).toBe(201);
  });
});

describe('both', async () => {
  const team = await newTeam({ stepUpAbove: eur(100), approvals: { transferAbove: eur(1_000) } });

  it('a second factor first, then a second person; carried out without asking again', async () => {
    factors.enrol(team.ownerId, '1');
    const key = newKey();
    const id = resourceOf(await team.pay(2_000, key));
    expect(id).toMatch(/^stp_/);
    await team.confirm(id, '1');
    const waiting = resourceOf(await team.pay(2_000, key, { 'florin-step-up': id }));
    expect(waiting).toMatch(/^apr_/);
    // What waits already was confirmed.
    expect(resourceOf(await team.pay(2_000, key))).toBe(waiting);
    await team.approve(waiting);
    expect((await team.outcome(waiting)).status).toBe('executed');
    expect((await team.pay(2_000, key)).status).toBe(201);
  });

  it('nothing is asked of other tenants', async () => {
    const other = await newTenant(server);
    const [from, to] = await Promise.all(['A', 'B'].map(async (name) => String((await ask(server, '/v1/accounts', { key: other.owner, body: { name, currency: 'EUR' } })).body.id)));
    const pay = (body: object) => ask(server, '/v1/transactions', { key: other.owner, body: { amount: 50_000, currency: 'EUR', ...body }, headers: { 'idempotency-key': newKey() } });
    expect((await pay({ type: 'deposit', to: from })).status).toBe(201);
    expect((await pay({ from, to })).status).toBe(201);
  });
});
