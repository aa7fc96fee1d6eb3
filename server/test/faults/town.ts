import { randomUUID } from 'node:crypto';
import { SCOPES } from '../../../contracts/scopes.ts';
import { Florin } from '../../../sdk/index.ts';

export const FUNDS = 1_000_000;
const ACCOUNTS = 24;
/** How long a caller waits for one answer. */
const TIMEOUT_MS = 10_000;

/** A tenant with accounts among which money is moved. */
export interface Town {
  readonly florin: Florin;
  readonly apiKey: string;
  readonly accounts: readonly string[];
}

/** Merchants' accounts, whom no rule of speed concerns. */
export async function openTown(url: string): Promise<Town> {
  const stranger = new Florin({ baseUrl: url });
  const { accessToken } = await stranger.identity.register({ email: `${randomUUID()}@example.com`, password: 'correct horse battery', name: 'Owner', tenantName: 'Faults' });
  const { secret } = await new Florin({ baseUrl: url, apiKey: accessToken }).identity.createApiKey({ name: 'faults', scopes: [...SCOPES] });
  const florin = new Florin({ baseUrl: url, apiKey: secret!, timeoutMs: TIMEOUT_MS });
  const accounts = await Promise.all(Array.from({ length: ACCOUNTS }, async (_, n) => {
    const { id } = await florin.accounts.createAccount({ name: `Merchant ${n}`, currency: 'USD', kind: 'merchant' });
    await florin.transactions.create({ type: 'deposit', to: id, amount: FUNDS, currency: 'USD' });
    return id;
  }));
  return { florin, apiKey: secret!, accounts };
}
