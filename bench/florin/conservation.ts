import { TALLIED_ID_CHARS, type TallyResult } from '../load/tally.ts';
import { idAt, type Ids } from '../load/job.ts';
import { inParallel, type Api } from './api.ts';

interface Transaction { readonly id: string; readonly status: string; readonly amount: number }
interface Page<T> { readonly data: readonly T[]; readonly nextCursor: string | null }
interface Account { readonly id: string; readonly balance: { readonly posted: number } }
interface TrialBalance { readonly balanced: boolean; readonly currencies: readonly { readonly currency: string; readonly debits: string; readonly credits: string }[] }

export interface Expected {
  readonly sources: Ids;
  readonly destinations: Ids;
  /** Balances before the run, of all accounts or of a sample. */
  readonly before: ReadonlyMap<string, number>;
  readonly tally: TallyResult;
  /** Ids of transactions from before the run are at or below this one. Null where the run made no transactions (ledger postings). */
  readonly lastIdBefore: string | null | undefined;
}

/**
 * Whether money was kept: debits equal credits, each account holds exactly what the acknowledged movements make of it, and each acknowledged
 * transaction is listed once and as completed, with none beside them. Answers with what is wrong; nothing where all is well.
 */
export async function whatIsWrong(api: Api, expected: Expected): Promise<string[]> {
  const wrong: string[] = [];
  const trial = await api.get<TrialBalance>('/v1/ledger/trial-balance');
  for (const { currency, debits, credits } of trial.currencies) if (debits !== credits) wrong.push(`${currency}: debits ${debits}, credits ${credits}`);
  if (!trial.balanced) wrong.push('the trial balance does not balance');
  wrong.push(...await wrongBalances(api, expected));
  if (expected.lastIdBefore !== undefined) wrong.push(...await wrongTransactions(api, expected.lastIdBefore, expected.tally));
  return wrong.slice(0, 10);
}

async function wrongBalances(api: Api, { sources, destinations, before, tally }: Expected): Promise<string[]> {
  const changes = new Map<string, number>();
  const add = (ids: Ids, deltas: Float64Array) => deltas.forEach((delta, i) => {
    const id = idAt(ids, i);
    changes.set(id, (changes.get(id) ?? 0) + delta);
  });
  // The generator has drawn from both lists.
  add(sources, tally.sources);
  add(destinations, tally.destinations);
  const after = await balancesOf(api, new Set(before.keys()));
  return [...before].flatMap(([id, balance]) => {
    const wanted = balance + (changes.get(id) ?? 0);
    return after.get(id) === wanted ? [] : [`${id} holds ${after.get(id)} and should hold ${wanted}`];
  });
}

/** One by one where there are few, or where the lists would be much longer; otherwise a hundred accounts an answer. */
const FEW = 300;

export async function balancesOf(api: Api, wanted: ReadonlySet<string>): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  if (wanted.size <= FEW) {
    await inParallel(16, [...wanted], async (id) => found.set(id, (await api.get<Account>(`/v1/accounts/${id}`)).balance.posted));
    return found;
  }
  for (let cursor = ''; found.size < wanted.size;) {
    const page: Page<Account> = await api.get(`/v1/accounts?limit=100${cursor}`);
    for (const { id, balance } of page.data) if (wanted.has(id)) found.set(id, balance.posted);
    if (page.nextCursor === null) break;
    cursor = `&cursor=${page.nextCursor}`;
  }
  return found;
}

export async function lastTransactionId(api: Api): Promise<string | null> {
  return (await api.get<Page<Transaction>>('/v1/transactions?limit=1')).data[0]?.id ?? null;
}

/** Every transaction since, newest first, against those that were acknowledged. */
async function wrongTransactions(api: Api, lastIdBefore: string | null, tally: TallyResult): Promise<string[]> {
  const missing = new Set<string>();
  for (let at = 0; at < tally.ids.length; at += TALLIED_ID_CHARS) missing.add(tally.ids.toString('latin1', at, at + TALLIED_ID_CHARS));
  const wrong: string[] = [];
  if (missing.size !== tally.count) wrong.push(`${tally.count} acknowledgements name only ${missing.size} transactions`);
  let amount = 0;
  for (let cursor = ''; ;) {
    const page: Page<Transaction> = await api.get(`/v1/transactions?limit=100${cursor}`);
    for (const { id, status, amount: moved } of page.data) {
      if (lastIdBefore !== null && id <= lastIdBefore) return conclude();
      // A refused one is kept too, and moved nothing.
      if (status === 'failed') continue;
      amount += moved;
      if (!missing.delete(id.slice(4)) || status !== 'completed') wrong.push(`${id} is ${status} and was ${status === 'completed' ? 'never' : 'already'} acknowledged`);
    }
    if (page.nextCursor === null) return conclude();
    cursor = `&cursor=${page.nextCursor}`;
  }

  function conclude(): string[] {
    if (missing.size > 0) wrong.push(`${missing.size} acknowledged transactions are not there, such as txn_${missing.values().next().value}`);
    if (amount !== tally.amount) wrong.push(`transactions sum up to ${amount}, acknowledged ones to ${tally.amount}`);
    return wrong;
  }
}
