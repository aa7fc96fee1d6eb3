import type { Api } from './api.ts';
import { inParallel } from './api.ts';

export interface TownOptions {
  readonly customers: number;
  readonly merchants: number;
  readonly currency: string;
  /** What each gets to begin with, in minor units. */
  readonly customerFunds: number;
  readonly merchantFunds: number;
}

export interface Town {
  readonly customers: readonly string[];
  readonly merchants: readonly string[];
}

const AT_ONCE = 64;
const BATCH = 1_000;

/** Opens accounts and pays money in, through the public API. */
export async function settle(api: Api, options: TownOptions): Promise<Town> {
  const { currency } = options;
  const open = (kind: 'customer' | 'merchant', count: number) => inParallel(AT_ONCE, Array.from({ length: count }, (_, i) => i), async (i) =>
    (await api.post<{ id: string }>('/v1/accounts', { name: `${kind} ${i}`, currency, kind })).id);
  const customers = await open('customer', options.customers);
  const merchants = await open('merchant', options.merchants);
  const deposits = [
    ...customers.map((to) => ({ to, amount: options.customerFunds })), ...merchants.map((to) => ({ to, amount: options.merchantFunds })),
  ].filter(({ amount }) => amount > 0).map((one) => ({ ...one, type: 'deposit', currency, idempotencyKey: `open-${one.to}` }));
  for (let at = 0; at < deposits.length; at += BATCH) {
    const { results } = await api.post<{ results: { status: number; problem?: unknown }[] }>('/v1/transactions/batch', { transactions: deposits.slice(at, at + BATCH) });
    const refused = results.find(({ status }) => status !== 201);
    if (refused !== undefined) throw new Error(`a deposit was refused: ${JSON.stringify(refused)}`);
  }
  return { customers, merchants };
}
