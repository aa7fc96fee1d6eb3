import { randomUUID } from 'node:crypto';
import { afterAll, expect, vi } from 'vitest';
import { Florin } from '../../../sdk/index.ts';
import { decodeId, encodeId, type IdKind } from '../../../contracts/ids.ts';
import { ROLES, SCOPES, type Role, type Scope } from '../../../contracts/scopes.ts';
import { startSimulator, type Simulator } from '../../../simulator/simulator.ts';
import { withClient } from '../../adapters/postgres/migrate.ts';
import { connectProvider } from '../../adapters/providers/connect.ts';
import type { ConnectPayoutRail } from '../../kit/payments/payout-rail.ts';
import { ProviderRefused, WebhookRefused } from '../../kit/payments/provider.ts';
import { SERVICES } from '../../host/services.ts';
import { CREDENTIALS_CHANNEL, identityWith } from '../../services/identity/service.ts';
import { testServer, type TestServer } from '../support/app.ts';
import { authenticator } from '../support/authenticator.ts';
import type { MailFolder } from '../support/mail.ts';
import type { OperationName, PublicOperation } from './operations.ts';
import { testFactors } from '../support/second-factors.ts';
import { noOutside } from '../support/service-context.ts';
import { newApproval, newStepUp, RULES } from './guarded.ts';
import { newDispute, newPayment, newMethod, newSimulatedProvider } from './paying.ts';
import { requester, type Send } from './request.ts';

/** A tenant with one of everything, and ways into it. */
export interface Tenant {
  /** An API key with every scope. */
  readonly credential: string;
  readonly florin: Florin;
  /** Who has no key's rights but a password, sessions and factors: operations about the person who asks are asked by them. Replaced at will. */
  member: Member;
  /** Access token of the person who made that key. */
  readonly maker: string;
  /** A second one who may do everything too, for what only a person can do, or only another one. Has codes. */
  readonly person: { readonly id: string; readonly email: string; readonly token: string };
  readonly asPerson: Florin;
  /** One more code of that second person. */
  newCode(): string;
  /** Its payment provider. */
  readonly simulator: Simulator;
  /** A resource of that kind. It stays as it is: what a test spends it makes for itself. */
  idOf(kind: IdKind): string;
}

export interface Member {
  readonly email: string;
  /** Access token. */
  readonly token: string;
  readonly florin: Florin;
}

export interface World {
  readonly home: Tenant;
  /** Another tenant, to whom none of `home` may be visible. */
  readonly stranger: Tenant;
  /** Access tokens of a person per role in `home`. */
  readonly tokens: Readonly<Record<Role, string>>;
  /** An API key of `home` with every scope but this one. */
  readonly keyWithout: Readonly<Record<Scope, string>>;
  readonly visitor: Florin;
  readonly mails: MailFolder;
  /** A new person of that tenant, logged in. */
  newMember(tenant: Pick<Tenant, 'florin'>): Promise<Member>;
  readonly send: Send;
  /** Its own rules again for `home`, whatever was sent to change them. */
  restoreRules(): Promise<void>;
  /** Runs SQL as the administrator, for what no operation can bring about. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** What is in each table: its rows counted and hashed. */
  digest(): Promise<string[]>;
}

export const PASSWORD = 'correct horse battery staple';
/** From this amount on a transaction waits for review. */
export const REVIEW_AMOUNT = 1_000_000;

/** What only a person can do, not a key, beside what is about that person (`person` in the contract). */
const OF_PEOPLE: ReadonlySet<string> = new Set<OperationName>([
  'identity.switchTenant', 'identity.joinTenant', 'identity.getStepUp', 'identity.confirmStepUp', 'identity.approveApproval', 'identity.rejectApproval',
]);

let people = 0;
export const newEmail = () => `obliged-${++people}@example.com`;

/** `beforeRules`: what `home` makes while nothing waits for a second person. */
export async function startWorld(beforeRules?: (home: Florin, sql: World['sql']) => Promise<void>): Promise<World> {
  const factors = testFactors();
  const server = await testServer({
    services: SERVICES.map((service) => (service.name === 'identity' ? identityWith(factors) : service)),
    settings: { identity: { invitationTokens: 'answer' }, transactions: { reviewAmount: String(REVIEW_AMOUNT), reviewPerMinute: '1000000', rejectPerMinute: '1000000' } },
    outside: { ...noOutside, connectProvider, connectPayoutRail: refusingBank },
    edge: { ratePerKey: 1_000_000, ratePerTenant: 1_000_000, listRatePerTenant: 1_000_000, ratePerAddress: 1_000_000, credentialRatePerAddress: 10_000_000, webhookRatePerAddress: 1_000_000 },
  });
  const client = (apiKey?: string) => new Florin({ apiKey, baseUrl: server.url, maxRetries: 5 });
  const visitor = client();
  const register = async (tenantName: string) =>
    (await visitor.identity.register({ email: newEmail(), password: PASSWORD, name: 'Olga Owner', tenantName })).accessToken;
  const sql: World['sql'] = (text, values) => withClient(server.db.adminUrl, async (admin) => (await admin.query<Record<string, unknown>>(text, values)).rows);

  const newMember: World['newMember'] = async ({ florin }) => {
    const email = newEmail();
    await florin.identity.createUser({ email, password: PASSWORD, name: 'Mia Member', role: 'viewer' });
    const { accessToken } = await visitor.identity.login({ email, password: PASSWORD });
    return { email, token: accessToken, florin: client(accessToken) };
  };

  const makers = await Promise.all([register('Home'), register('Elsewhere')]);
  const owner = client(makers[0]);
  const tokens = Object.fromEntries(await Promise.all(ROLES.map(async (role) => [role, await tokenOf(role, owner, visitor)])));
  const keyWithout = Object.fromEntries(await Promise.all(SCOPES.map(async (scope) =>
    [scope, (await owner.identity.createApiKey({ name: `no ${scope}`, scopes: SCOPES.filter((one) => one !== scope) })).secret])));
  const [home, stranger] = await Promise.all(makers.map(async (maker, n) => {
    const { secret } = await client(maker).identity.createApiKey({ name: 'all', scopes: [...SCOPES] });
    if (n === 0) await beforeRules?.(client(secret!), sql);
    const token = await tokenOf('owner', client(maker), visitor);
    const { id, email } = (await client(token).identity.me()).user!;
    const newCode = () => {
      const code = randomUUID().slice(0, 8);
      factors.enrol(decodeId('user', id)!, code);
      return code;
    };
    const member = await newMember({ florin: client(secret!) });
    const simulator = await startSimulator({ providers: ['stripe'] });
    afterAll(() => simulator.stop());
    return tenant({ florin: client(secret!), credential: secret!, member, maker, person: { id, email, token }, asPerson: client(token), newCode, simulator }, server.url, sql);
  })) as [Tenant, Tenant];
  return {
    home, stranger, tokens: tokens as World['tokens'], keyWithout: keyWithout as World['keyWithout'], visitor, mails: server.mails, newMember,
    send: requester(server.url, (operation) => credentialOf(home, operation)), sql, digest: () => digest(sql, server, [home, stranger]),
    async restoreRules() {
      await sql('UPDATE identity.tenant_policies SET rules = $2, version = version + 1 WHERE tenant_id = $1', [decodeId('tenant', home.idOf('tenant')), JSON.stringify({ ...RULES, approvals: { transferAbove: [], roleChanges: false, expireAfterHours: 72, ...RULES.approvals } })]);
      await server.signals.notify(CREDENTIALS_CHANNEL, '');
      await expect.poll(() => home.florin.identity.createInvitation({ email: newEmail(), role: 'viewer' }).then(() => 'made', (error: unknown) => String(error)), { timeout: 10_000 }).toBe('made');
    },
  };
}

/** Whoever may ask for it there. */
export function credentialOf({ credential, member, person }: Tenant, { name, meta }: PublicOperation): string {
  if (meta.person === true) return member.token;
  return OF_PEOPLE.has(name) ? person.token : credential;
}

async function tokenOf(role: Role, owner: Florin, visitor: Florin): Promise<string> {
  const email = newEmail();
  await owner.identity.createUser({ email, password: PASSWORD, name: `A ${role}`, role });
  return (await visitor.identity.login({ email, password: PASSWORD })).accessToken;
}

async function tenant(who: Omit<Tenant, 'idOf'>, serverUrl: string, sql: World['sql']): Promise<Tenant> {
  const { florin, member, simulator } = who;
  const { data: customer, requestId = '' } = await florin.accounts.createCustomer({ name: 'Carla Customer' }).withResponse();
  const account = await florin.accounts.createAccount({ name: 'Main', currency: 'EUR', customerId: customer.id });
  const wallet = await florin.accounts.createWallet({ name: 'Travel', customerId: customer.id, currencies: ['EUR', 'USD'] });
  const transaction = await florin.transactions.create({ type: 'deposit', to: account.id, amount: 500_000, currency: 'EUR' });
  const user = await florin.identity.createUser({ email: newEmail(), password: PASSWORD, name: 'Ursula User', role: 'viewer' });
  const apiKey = await florin.identity.createApiKey({ name: 'standing', scopes: ['accounts:read'] });
  const role = await florin.identity.createRole({ name: 'Standing', permissions: ['accounts:read'] });
  const invitation = await florin.identity.createInvitation({ email: newEmail(), role: 'viewer' });
  const { id: tenantId } = await florin.identity.getTenant();
  const client = await florin.identity.createOAuthClient({ name: 'standing', type: 'confidential', grants: ['authorization_code'], redirectUris: [REDIRECT_URI], scopes: ['accounts:read'] });
  const ledger = await florin.identity.createLedger({ name: 'Second' });
  const there = await florin.inLedger(ledger.id).accounts.createAccount({ name: 'There', currency: 'EUR' });
  const ledgerTransfer = await florin.transactions.createLedgerTransfer({ from: account.id, toLedger: ledger.id, to: there.id, amount: 100, currency: 'EUR' });
  const dollars = await florin.accounts.createAccount({ name: 'Dollars', currency: 'USD' });
  const quote = await florin.currency.createQuote({ from: 'EUR', to: 'USD', fromAmount: 100, lock: 'day' });
  const conversion = await florin.currency.createConversion({ from: account.id, to: dollars.id, fromCurrency: 'EUR', toCurrency: 'USD', fromAmount: 100 });
  const replay = await florin.events.createReplay({ projection: 'transactions.summary' });
  const { data: [session] } = await member.florin.identity.listSessions();
  const { passkey } = await member.florin.identity.addPasskey({ name: 'standing', response: authenticator().create(await member.florin.identity.startPasskey()) });
  // Requests are written down together, a moment after they were answered.
  await vi.waitUntil(() => florin.identity.getRequest({ id: requestId }).then(() => true, () => false), { timeout: 10_000, interval: 20 });
  const ids: Partial<Record<IdKind, string>> = {
    request: requestId,
    customer: customer.id, account: account.id, wallet: wallet.id, transaction: transaction.id, posting: transaction.postingId ?? '',
    client: client.id, consent: await giveConsent(florin, client.id, user.id, sql),
    ledger: ledger.id, ledgerTransfer: ledgerTransfer.id, quote: quote.id, conversion: conversion.id,
    user: user.id, apiKey: apiKey.id, session: session!.id, passkey: passkey.id, tenant: tenantId, role: role.id, invitation: invitation.id, replay: replay.id,
    deadLetter: await parkEvent(florin, sql), webhookEndpoint: await newWebhookEndpoint(florin), delivery: await newDelivery(florin), ...await notificationsOf(florin, customer.id),
  };
  const provider = await newSimulatedProvider(florin, simulator, serverUrl);
  const routingRule = await florin.payments.createRoutingRules({ name: 'Standing' });
  const feePlan = await florin.payments.createFeePlan({ name: 'Standing', rules: [{ bps: 100 }] });
  Object.assign(ids, { provider, routingRule: routingRule.id, feePlan: feePlan.id } satisfies typeof ids);
  await florin.payments.createProvider({ kind: 'bank-transfer', name: 'Bank', credentials: { iban: IBAN, bic: 'COBADEFFXXX', holder: 'Home', apiKey: 'key', webhookSecret: 'secret' } });
  const bankAccount = await florin.payments.createBankAccount({ customerId: customer.id, account: { type: 'iban', iban: IBAN, holder: 'Carla Customer' } });
  const { id: payoutBatch, results: [paidOut] } = await florin.payments.createPayoutBatch({ payouts: [{ from: account.id, amount: 1, currency: 'EUR', to: bankAccount.id, sendOn: FAR_AWAY }] });
  if (paidOut === undefined || !('payoutId' in paidOut)) throw new Error(`no payout could be made: ${JSON.stringify(paidOut)}`);
  // Its money is reserved a moment later, by the job.
  await vi.waitUntil(async () => (await florin.payments.getPayout({ id: paidOut.payoutId })).postings.length > 0, { timeout: 10_000, interval: 20 });
  const paymentLink = await florin.payments.createPaymentLink({ account: account.id, currency: 'EUR', amount: 100, description: 'Standing' });
  Object.assign(ids, { bankAccount: bankAccount.id, payoutBatch, payout: paidOut.payoutId, paymentLink: paymentLink.id } satisfies typeof ids);
  const paid = { florin, simulator, idOf };
  Object.assign(ids, { payment: (await newPayment(paid)).id, paymentMethod: await newMethod(paid), dispute: await newDispute(paid) } satisfies typeof ids);
  who.newCode();
  await florin.identity.updateTenantPolicy(RULES);
  Object.assign(ids, { stepUp: await newStepUp(who.asPerson, account.id), approval: await newApproval(florin) } satisfies typeof ids);
  return { ...who, idOf };

  function idOf(kind: IdKind): string {
    const id = ids[kind];
    if (id === undefined) throw new Error(`an operation asks for the id of a ${kind}: give each tenant one in server/test/obligations/world.ts`);
    return id;
  }
}

/** It takes nothing: what it is sent is over at once, and does not move while a test compares what is there. */
const refusingBank: ConnectPayoutRail = () => ({
  send: () => Promise.reject(new ProviderRefused({ code: 'closed', message: 'this bank is closed' })),
  find: () => Promise.resolve({ reference: null, facts: [] }),
  readWebhook: () => Promise.reject(new WebhookRefused('this bank tells nothing')),
});

export const IBAN = 'DE89370400440532013000';
/** Not sent while a test runs: there is no bank. */
export const FAR_AWAY = '2099-01-01';

/** A type that nothing has: so an endpoint is sent only what a test asks for. */
export const NEVER_TOLD = 'nothing.told';

export const newWebhookEndpoint = async (florin: Florin): Promise<string> =>
  (await florin.notifications.createWebhookEndpoint({ url: 'https://example.com/webhooks', eventTypes: [NEVER_TOLD] })).id;

/** A ping: it has ended, for nothing is outside. */
export const newDelivery = async (florin: Florin): Promise<string> => (await florin.notifications.testWebhookEndpoint({ id: await newWebhookEndpoint(florin) })).id;

export const TWILIO = { provider: 'twilio', accountSid: `AC${'0'.repeat(32)}`, from: '+15005550006', credentials: { authToken: 'secret' } } as const;

/** One of everything there; what would be sent, in a month. */
async function notificationsOf({ notifications }: Florin, customerId: string): Promise<Partial<Record<IdKind, string>>> {
  const sendAt = new Date(Date.now() + 30 * 86_400_000).toISOString();
  // In a private network, where nobody is called: a test of it is answered at once.
  const channel = await notifications.createChannel({ name: 'Mail', status: 'disabled', setup: { provider: 'smtp', host: '127.0.0.1', from: 'shop@example.com' } });
  const device = await notifications.createDevice({ customerId, target: { provider: 'fcm', token: crypto.randomUUID() } });
  const template = await notifications.createTemplate({ name: 'standing', channel: 'in_app', language: 'en', publish: true, content: { text: 'Hello' } });
  const notification = await notifications.createNotification({ to: { customerId }, channels: ['in_app'], content: { text: 'Hello' }, sendAt });
  const bulk = await notifications.createBulk({ name: 'Standing', channels: ['in_app'], content: { text: 'Hello' }, sendAt, recipients: [] });
  return { channel: channel.id, device: device.id, template: template.id, notification: notification.id, bulk: bulk.id };
}

/** A notification that was given up, as the queue would leave it after hours. Tried again, it would be sent in a month. */
export async function newDeadNotification({ identity, notifications, accounts }: Florin, sql: World['sql']): Promise<string> {
  const tenantId = decodeId('tenant', (await identity.getTenant()).id);
  const { data: [customer] } = await accounts.listCustomers({ limit: 1 });
  const { id } = await notifications.createNotification({ to: { customerId: customer!.id }, channels: ['in_app'], content: { text: 'Hello' }, sendAt: new Date(Date.now() + 30 * 86_400_000).toISOString() });
  await sql(`UPDATE notifications.notifications SET status = 'failed', due_at = NULL, dead = true, failure_code = 'x' WHERE tenant_id = $1 AND id = $2`, [tenantId, decodeId('notification', id)]);
  return id;
}

export const REDIRECT_URI = 'https://app.example/callback';

/** A consent. People give them on pages, which have tests of their own (server/host/test/oauth); here one is written by hand. */
export async function giveConsent(florin: Florin, clientId: string, userId: string, sql: World['sql']): Promise<string> {
  const id = randomUUID();
  await sql(`INSERT INTO identity.oauth_consents (id, tenant_id, user_id, client_id, scopes, oidc_scopes, created_at, expires_at)
    VALUES ($1, $2, $3, $4, '{accounts:read}', '{openid}', now(), now() + interval '1 day')`,
  [id, decodeId('tenant', (await florin.identity.getTenant()).id), decodeId('user', userId), decodeId('client', clientId)]);
  return encodeId('consent', id);
}

/** A dead letter. No consumer of ours refuses an event that a service of ours would tell, so it is put there by hand. */
export async function parkEvent(florin: Florin, sql: World['sql']): Promise<string> {
  const tenantId = decodeId('tenant', (await florin.identity.getTenant()).id);
  const event = { id: randomUUID(), source: 'accounts', type: 'account.updated', version: 1, tenantId, subject: 'acc_x', timeMs: 0, data: {} };
  const id = randomUUID();
  await sql(`INSERT INTO transactions.dead_letters (id, tenant_id, consumer, event_id, event, error, attempts)
    VALUES ($1, $2, 'transactions.facts', $3, $4, 'made by hand', 1)`, [id, tenantId, event.id, JSON.stringify(event)]);
  return encodeId('deadLetter', id);
}

/**
 * What moves by itself, and is no caller's doing: positions and what consumers make of events, outboxes emptied once they are read,
 * seals, the archive's layout, notes of what to look at again, mails and webhooks on their way and their links; when a key was last used, from where, and what was refused.
 */
const MOVING = [
  'consumer_positions', 'consumer_replays', 'daily_summaries', 'outbox', 'seals', 'sealed_journal', 'tiles', 'archives', 'tail', 'segments', 'replays', 'unsettled_changes',
  'webhook_messages', 'webhook_deliveries', 'webhook_attempts', 'webhook_health',
  'security_events', 'seen_networks', 'mails', 'links', 'request_blocks',
];

/** All other tables of every service, whole, and how many events there ever were: counted when each has arrived in the archive. */
async function digest(sql: World['sql'], { bus, running }: TestServer, tenants: readonly Tenant[]): Promise<string[]> {
  await expect.poll(() => underWay(sql, bus, tenants), { timeout: 30_000, interval: 20 }).toEqual([]);
  const tables = await sql(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = ANY ($1) AND tablename <> ALL ($2) ORDER BY 1`,
    [[...running.keys(), 'keys'], MOVING]);
  const counted = tables.map(({ name }) => `SELECT '${String(name)}' AS name, count(*), coalesce(sum(hashtextextended((to_jsonb(row) - 'last_used_at')::text, 0)), 0) AS hash FROM ${String(name)} AS row`);
  const rows = await sql([...counted, `SELECT 'events', sum(last_offset), 0 FROM events.archives`].join(' UNION ALL '));
  return rows.map(({ name, count, hash }) => `${String(name)}: ${String(count)} rows, ${String(hash)}`);
}

/**
 * What still goes on by itself: what providers have to tell, payments, payouts, exchanges and transfers that somebody works on, events that a consumer has to read, and what they want sent.
 * In the order in which one leads to the other; what is sent writes events again.
 */
async function underWay(sql: World['sql'], { control }: TestServer['bus'], tenants: readonly Tenant[]): Promise<unknown[]> {
  const unread = async () => (await control.lag()).filter(({ behind }) => behind > 0);
  await Promise.all(tenants.map(({ simulator }) => simulator.control.webhooksIdle()));
  const worked = () => sql(`SELECT 'payment' AS what, id, status, due_at FROM payments.payments WHERE lease IS NOT NULL OR ${SOON}
    UNION ALL SELECT 'payout', id, status, due_at FROM payments.payouts WHERE ${SOON} LIMIT 3`);
  const moved = () => sql(`SELECT 'exchange' AS what, id, status, due_at FROM currency.conversions WHERE status = 'pending'
    UNION ALL SELECT 'transfer between ledgers', id, status, due_at FROM transactions.ledger_transfers WHERE status = 'pending' LIMIT 3`);
  const unsent = () => sql(`SELECT 'notification' AS what, id, status, due_at FROM notifications.notifications WHERE status = 'queued' AND due_at < now() + interval '1 day' LIMIT 3`);
  for (const look of [worked, moved, unread, unsent, unread]) {
    const found = await look();
    if (found.length > 0) return found;
  }
  return [];
}

/** Sooner than a provider would be asked by itself about what it has not told: that is after a minute. */
const SOON = `due_at < now() + interval '20 seconds'`;
