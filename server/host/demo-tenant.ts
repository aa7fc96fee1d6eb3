import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeId } from '../../contracts/ids.ts';
import { serviceCall, type Call } from '../kit/call.ts';
import { prepareDemoShop, type DemoShop } from './demo-shop.ts';
import type { Florin } from './start.ts';

const TENANT = 'Demo';

export interface Demo {
  /** A new one each start; the one before no longer works. */
  readonly apiKey: string;
  readonly tenantId: string;
  /** The body of a transfer that works, where the services for it run. */
  readonly transfer?: { readonly from: string; readonly to: string; readonly amount: number; readonly currency: string };
  /** What takes money from outside, where there are doubles of providers. */
  readonly shop?: DemoShop;
}

/**
 * A tenant to play with: Alice, who has 1,000.00 USD, and Bob. Made at the first start and found again later, by idempotency keys.
 * What a program needs to connect is written to `demo.json` in the data folder.
 */
export async function prepareDemo(florin: Florin, dataDir: string): Promise<Demo> {
  const { clients, url } = florin;
  const { tenantId, secret } = await clients.identity.provisionDemo({ tenantName: TENANT }, { context: { call: serviceCall('demo') } });
  const [transfer, shop] = await Promise.all([openAccounts(florin, tenantId), prepareDemoShop(florin, tenantId)]);
  const demo: Demo = { apiKey: secret, tenantId: encodeId('tenant', tenantId), transfer, shop };
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'demo.json');
  await writeFile(file, `${JSON.stringify({ url, apiKey: demo.apiKey, tenantId: demo.tenantId }, undefined, 2)}\n`, { mode: 0o600 });
  // The mode of a file that was there already stays.
  await chmod(file, 0o600);
  return demo;
}

async function openAccounts({ clients }: Florin, tenantId: string): Promise<Demo['transfer']> {
  if (!('transactions' in clients) || !('accounts' in clients)) return undefined;
  const as = (idempotencyKey: string): { context: { call: Call } } => ({ context: { call: { ...serviceCall('demo', tenantId), idempotencyKey } } });
  const open = async (name: string) => (await clients.accounts.createAccount({ name, currency: 'USD' }, as(`demo-account-${name}`))).id;
  const from = await open('Alice');
  const to = await open('Bob');
  await clients.transactions.create({ type: 'deposit', to: from, amount: 100_000, currency: 'USD', description: 'Opening balance' }, as('demo-deposit'));
  return { from, to, amount: 1500, currency: 'USD' };
}
