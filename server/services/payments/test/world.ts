import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeId } from '../../../../contracts/ids.ts';
import { SCOPES } from '../../../../contracts/scopes.ts';
import { startSimulator } from '../../../../simulator/simulator.ts';
import { connectProvider } from '../../../adapters/providers/connect.ts';
import { compose, type Ports } from '../../../host/compose.ts';
import type { CallContext } from '../../../kit/call.ts';
import { decompressLines } from '../../../kit/events.ts';
import type { ProviderKind } from '../../../kit/payments/provider.ts';
import { faulty, type Strike } from '../../../test/simulation/faults.ts';
import { manualClock, noOutside, testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { accounts } from '../../accounts/service.ts';
import { currency } from '../../currency/service.ts';
import { ledger } from '../../ledger/service.ts';
import { payments } from '../service.ts';

const TEST_KEY = randomUUID();

/** As a test key of that tenant. */
export const as = (tenantId: string, idempotencyKey?: string): { context: CallContext } => ({ context: { call: {
  tenantId, actor: { kind: 'key', id: TEST_KEY, scopes: SCOPES, mode: 'test' }, requestId: 'test', idempotencyKey, reply: { replayed: false },
} } });

/** Payments over a real ledger, accounts and database, with the real clients of providers, and their doubles behind. Webhooks come by HTTP. */
export async function startPayments(kinds: readonly ProviderKind[] = ['stripe'], clock = manualClock()) {
  const db = await testDatabase([ledger, accounts, currency, payments]);
  const ports = testPorts(db, 'payments', { clock, settings: { payments: { patienceMs: '150' } }, outside: { ...noOutside, connectProvider } });
  const simulator = await startSimulator({ providers: [...kinds], startMs: clock.now() });
  const { control } = simulator;

  /** A process of its own: it knows nothing of what others remember. `strike` may cut its connections. */
  function process(strike: Strike = () => false) {
    const own: Ports = { ...ports, database: (service) => faulty(ports.database(service), service === 'payments' ? strike : () => false) };
    const { clients, running } = compose([ledger, accounts, currency, payments], own);
    const job = (name: string) => running.get('payments')!.jobs.find((one) => one.name === name)!;
    return { clients, api: clients.payments, job };
  }
  const first = process();

  let webhooks = 0;
  const door = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      webhooks++;
      const [, tenantId = '', providerId = ''] = /^\/([^/]+)\/([^/]+)/.exec(request.url ?? '') ?? [];
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      first.api.receiveWebhook({ tenantId, providerId, headers, body: Buffer.concat(chunks).toString('base64') }, as(tenantId))
        .then(({ status, body }) => response.writeHead(status).end(body), () => response.writeHead(500).end());
    });
  });
  await once(door.listen(0, '127.0.0.1'), 'listening');
  const doorUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;

  async function newTenant(currency = 'EUR') {
    const tenantId = randomUUID();
    const account = await first.clients.accounts.createAccount({ name: 'Shop', currency, kind: 'merchant' }, as(tenantId, randomUUID()));
    const providers = new Map<ProviderKind, string>();
    const endpoints: [ProviderKind, string][] = [];
    for (const kind of kinds) {
      const provider = await first.api.createProvider({ kind, name: kind, baseUrl: simulator.url(kind), credentials: { ...control.credentials(kind) } }, as(tenantId, randomUUID()));
      providers.set(kind, provider.id);
      endpoints.push([kind, control.registerWebhook(kind, { url: `${doorUrl}/${tenantId}/${decodeId('provider', provider.id)!}` }).id]);
    }
    /** A provider's account tells all who listen, also those who have long heard enough. */
    const leave = () => { for (const [kind, id] of endpoints) control.unregisterWebhook(kind, id); };
    return { tenantId, account: account.id, providers, leave };
  }

  const balanceOf = async (tenantId: string, accountId: string) => (await first.clients.ledger.getBalance({ accountId }, as(tenantId))).balance;

  /** What providers owe the tenant by the ledger: the sum of its clearing accounts. */
  async function clearingOf(tenantId: string): Promise<number> {
    const { data } = await first.clients.accounts.listAccounts({ kind: 'clearing', limit: 100 }, as(tenantId));
    const balances = await Promise.all(data.map(({ id }) => balanceOf(tenantId, id)));
    return balances.reduce((sum, { posted }) => sum + posted, 0);
  }

  async function told(tenantId: string): Promise<{ types: string[]; subject: string; data: Record<string, unknown> }[]> {
    const rows = await db.database('payments').query<{ data: Buffer }>('SELECT data FROM outbox WHERE tenant_id = $1 ORDER BY xid, id', [tenantId]);
    return rows.flatMap(({ data }) => decompressLines(data).map((line) => JSON.parse(line) as { types: string[]; subject: string; data: Record<string, unknown> }));
  }

  return {
    ...first, db, clock, simulator, control, process, newTenant, balanceOf, clearingOf, told, database: db.database('payments'),
    webhooksSeen: () => webhooks,
    /** Time goes by here and at the providers. */
    async advance(ms: number) {
      clock.advance(ms);
      await control.advance(ms);
    },
    /** All webhooks are in, and what they lead to is done, as far as it can be now. */
    async settle() {
      await control.webhooksIdle();
      await first.job('match-provider-events').run();
      while (await first.job('resume-payments').run() === true);
    },
    async stop() {
      door.close();
      door.closeAllConnections();
      await simulator.stop();
    },
  };
}

export type World = Awaited<ReturnType<typeof startPayments>>;
