import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { decodeId, encodeId } from '../../contracts/ids.ts';
import { countIds, idAt, packIds } from '../load/job.ts';
import type { Florin } from './florin.ts';
import { CUSTOMER_FUNDS, fund, move, openAccounts, type Town } from './town.ts';

export interface GrowthOptions {
  readonly accounts: number;
  readonly entries: number;
  readonly merchants: number;
  say(text: string): void;
}

/** Postings a part of the load, so that there is something to tell meanwhile. */
const PART = 500_000;
/** One in so many postings goes to a merchant, so that some histories are long. */
const TO_MERCHANTS = 20;

/**
 * A ledger some years old. Accounts are opened by SQL, since one by one through the API a million would take half an hour; every entry is
 * made through the API. Built once per data folder.
 */
export async function growTown(florin: Florin, { accounts, entries, merchants: merchantCount, say }: GrowthOptions): Promise<Town> {
  const file = (name: string) => join(florin.dataDir, `bench-${name}.ids`);
  const kept = await Promise.all([readFile(file('customers')), readFile(file('merchants'))]).catch(() => undefined);
  if (kept !== undefined) {
    say(`found ${countIds(kept[0])} accounts in ${florin.dataDir}`);
    return { customers: kept[0], merchants: kept[1] };
  }
  const merchants = await openAccounts(florin, 'merchant', merchantCount);
  const model = idAt(await openAccounts(florin, 'customer', 1), 0);
  const customers = packIds([model, ...await copyAccount(florin.adminUrl, model, accounts - 1)]);
  say(`${countIds(customers)} accounts (by SQL); paying in …`);
  await fund(florin, customers, CUSTOMER_FUNDS);
  await fund(florin, merchants, CUSTOMER_FUNDS);
  const wanted = Math.max(0, Math.ceil(entries / 2) - accounts - merchantCount);
  for (let done = 0; done < wanted;) {
    const part = Math.min(PART, wanted - done);
    const toMerchants = Math.ceil(part / TO_MERCHANTS / 1000) * 1000;
    const perSecond = await timed(part, async () => {
      await move(florin, customers, merchants, toMerchants);
      await move(florin, customers, customers, part - toMerchants);
    });
    done += part;
    say(`${((done + accounts) * 2 / 1e6).toFixed(1)} of ${entries / 1e6} million entries (${Math.round(perSecond)} postings/s)`);
  }
  await writeFile(file('customers'), customers);
  await writeFile(file('merchants'), merchants);
  return { customers, merchants };
}

async function timed(count: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (count * 1000) / (performance.now() - began);
}

/** As many more like this one, without money. Statistics are brought up to date as autovacuum would. */
async function copyAccount(adminUrl: string, model: string, count: number): Promise<string[]> {
  const client = new pg.Client(adminUrl);
  await client.connect();
  try {
    const { rows } = await client.query<[string]>({
      rowMode: 'array', values: [decodeId('account', model), count],
      text: `
        WITH made AS MATERIALIZED (SELECT uuidv7() AS id FROM generate_series(1, $2::integer)),
        named AS (
          INSERT INTO accounts.accounts (tenant_id, id, name, currency, kind, limits, created_at)
          SELECT m.tenant_id, made.id, m.name, m.currency, m.kind, m.limits, m.created_at FROM accounts.accounts m, made WHERE m.id = $1),
        kept AS (
          INSERT INTO ledger.accounts (ledger_id, id, currency, normal_credit, min_balance)
          SELECT m.ledger_id, made.id, m.currency, m.normal_credit, m.min_balance FROM ledger.accounts m, made WHERE m.id = $1)
        SELECT id::text FROM made`,
    });
    await client.query('ANALYZE accounts.accounts, ledger.accounts');
    return rows.map(([id]) => encodeId('account', id));
  } finally {
    await client.end();
  }
}

