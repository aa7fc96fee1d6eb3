import { randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import { SCOPES } from '../../../contracts/scopes.ts';
import { Florin } from '../../../sdk/index.ts';
import { startSimulator, type ProviderName, type Simulator, type SimulatorOptions } from '../../../simulator/simulator.ts';
import { connectPayoutRail, connectProvider } from '../../adapters/providers/connect.ts';
import type { Clock } from '../../kit/clock.ts';
import { testServer, type TestServer } from '../support/app.ts';
import { noOutside } from '../support/service-context.ts';

/** All of Florin over HTTP, with the real clients of providers. */
export const serverWithProviders = (clock?: Clock): Promise<TestServer> => testServer({ clock, outside: { ...noOutside, connectProvider, connectPayoutRail } });

/** A tenant's shop: a merchant's account, and connections to doubles of these providers, with their webhooks. */
export interface Shop {
  readonly florin: Florin;
  readonly account: string;
  readonly simulator: Simulator;
  /** Ids of the connections. */
  readonly providers: Readonly<Partial<Record<ProviderName, string>>>;
  /** What the shop has. */
  balance(): Promise<{ posted: number; available: number }>;
  /** What the tenant's accounts of this kind have: each provider has a clearing account. */
  systemBalance(kind: 'clearing' | 'suspense'): Promise<number>;
}

export async function openShop(server: TestServer, kinds: readonly ProviderName[], currency: string, options: SimulatorOptions = {}): Promise<Shop> {
  const simulator = await startSimulator({ ...options, providers: kinds });
  afterAll(() => simulator.stop());
  const stranger = new Florin({ baseUrl: server.url, maxRetries: 0 });
  const { accessToken } = await stranger.identity.register({ email: `shop-${randomUUID()}@example.com`, password: 'correct horse battery', name: 'Shop', tenantName: 'Shop' });
  const owner = new Florin({ baseUrl: server.url, apiKey: accessToken });
  const { secret } = await owner.identity.createApiKey({ name: 'shop', mode: 'test', scopes: [...SCOPES] });
  const florin = new Florin({ baseUrl: server.url, apiKey: secret!, maxRetries: 0 });
  const account = (await florin.accounts.createAccount({ name: 'Shop', currency, kind: 'merchant' })).id;
  const providers: Partial<Record<ProviderName, string>> = {};
  for (const kind of kinds) {
    const { id, webhookUrl } = await florin.payments.createProvider({ kind, name: kind, baseUrl: simulator.url(kind), credentials: { ...simulator.control.credentials(kind) } });
    simulator.control.registerWebhook(kind, { url: within(server, webhookUrl) });
    providers[kind] = id;
  }
  return {
    florin, account, simulator, providers,
    balance: async () => (await florin.ledger.getBalance({ accountId: account })).balance,
    async systemBalance(kind) {
      const { data } = await florin.accounts.listAccounts({ kind, currency });
      const balances = await Promise.all(data.map(async ({ id }) => (await florin.ledger.getBalance({ accountId: id })).balance.posted));
      return balances.reduce((sum, posted) => sum + posted, 0);
    },
  };
}

/** An address of ours, which is made of the public URL, where this server is. */
export const within = ({ url }: Pick<TestServer, 'url'>, address: string): string => address.replace(/^https?:\/\/[^/]+/, url);

/** What a double's control port does. */
export async function command({ control }: Simulator, path: string, body: object): Promise<void> {
  const answer = await fetch(control.url + path, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
}
