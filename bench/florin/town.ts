import type { Florin } from './florin.ts';
import { generate } from '../load/generator.ts';
import { countIds, packIds, type Ids, type Job } from '../load/job.ts';
import { depositsPerRequest } from '../load/requests.ts';
import { TALLIED_ID_CHARS } from '../load/tally.ts';

/** Accounts for the bench, opened and given money through the public API. */
export interface Town {
  readonly customers: Ids;
  /** Velocity rules say nothing of merchants: the hot accounts. */
  readonly merchants: Ids;
}

export const CURRENCY = 'USD';
export const CUSTOMER_FUNDS = 1_000_000;
const MERCHANT_FUNDS = 1_000_000_000_000;
const OPEN_AT_ONCE = 64;
const DEPOSIT_AT_ONCE = 3;
const PATIENCE_SECONDS = 3_600;

export async function settleTown(florin: Florin, customerCount: number, merchantCount: number): Promise<Town> {
  const customers = await openAccounts(florin, 'customer', customerCount);
  const merchants = await openAccounts(florin, 'merchant', merchantCount);
  await fund(florin, customers, CUSTOMER_FUNDS);
  await fund(florin, merchants, MERCHANT_FUNDS);
  return { customers, merchants };
}

export async function openAccounts(florin: Florin, kind: 'customer' | 'merchant', count: number): Promise<Ids> {
  if (count === 0) return packIds([]);
  const { tally } = await run(florin, { work: 'open', kind, connections: Math.min(OPEN_AT_ONCE, count), total: count });
  const ids: string[] = [];
  for (let at = 0; at < tally.ids.length; at += TALLIED_ID_CHARS) ids.push(`acc_${tally.ids.toString('latin1', at, at + TALLIED_ID_CHARS)}`);
  if (ids.length !== count) throw new Error(`${ids.length} of ${count} accounts were opened`);
  return packIds(ids);
}

export async function fund(florin: Florin, destinations: Ids, amount: number): Promise<void> {
  const count = countIds(destinations);
  if (count === 0) return;
  const total = count / depositsPerRequest({ work: 'deposit', destinations })!;
  const { tally } = await run(florin, { work: 'deposit', destinations, amounts: [amount, amount], connections: Math.min(DEPOSIT_AT_ONCE, total), total });
  if (tally.count !== count) throw new Error(`${tally.count} of ${count} deposits were made`);
}

const MOVE_AT_ONCE = 4;
const PER_REQUEST = 1_000;

/** Postings between accounts at random, in bulk. Rounded up to a thousand. */
export async function move(florin: Florin, sources: Ids, destinations: Ids, postings: number): Promise<void> {
  if (postings <= 0) return;
  const total = Math.ceil(postings / PER_REQUEST);
  await run(florin, { work: 'entries', sources, destinations, amounts: [100, 999], connections: Math.min(MOVE_AT_ONCE, total), total });
}

let runs = 0;
let seeds = 0;

/** Eight characters that no other run has. */
export const newRun = (): string => (Date.now() * 8 + (runs++ % 8)).toString(36).slice(-8);

async function run(florin: Florin, job: Partial<Job> & Pick<Job, 'work' | 'connections'>) {
  const { hostname, port } = new URL(florin.url);
  const result = await generate({
    host: hostname, port: Number(port), apiKey: florin.apiKey, currency: CURRENCY, sources: packIds([]), destinations: packIds([]), amounts: [1, 1],
    warmupSeconds: 0, seconds: PATIENCE_SECONDS, timeoutMs: 60_000, run: newRun(), seed: ++seeds, ...job,
  });
  if (Object.keys(result.errors).length > 0) process.stderr.write(`setting up (${job.work}): ${JSON.stringify(result.errors)}\n`);
  return result;
}
