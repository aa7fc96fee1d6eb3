import type { Florin, Transaction } from '../../../../sdk/index.ts';
import type { Check } from '../checks.ts';
import { eachOf } from '../each-of.ts';
import { money, number } from '../figures.ts';
import type { Survey } from './survey.ts';
import type { Town } from './town.ts';

/** What rows that did not complete leave with their customers. */
export interface Withheld {
  readonly count: number;
  readonly byAccount: ReadonlyMap<string, number>;
}

const NOT_COMPLETED = ['failed', 'review', 'pending'] as const;

/** Transactions of these accounts that have not moved money, from this replay or an earlier one of the same file. */
export async function findWithheld(florin: Florin, town: Town): Promise<Withheld> {
  const customers = new Set(town.customers.values());
  const byAccount = new Map<string, number>();
  let count = 0;
  const add = ({ from, to, amount }: Transaction) => {
    if (!customers.has(from)) return;
    count++;
    byAccount.set(from, (byAccount.get(from) ?? 0) + amount);
    byAccount.set(to, (byAccount.get(to) ?? 0) - amount);
  };
  for (const status of NOT_COMPLETED) for await (const transaction of florin.transactions.list({ status, limit: 100 })) add(transaction);
  return { count, byAccount };
}

/** Every account against the file: a customer has paid all that was paid in, a terminal holds what it took. */
export async function checkBalances(florin: Florin, town: Town, survey: Survey, withheld: Withheld, currency: string, atOnce: number): Promise<Check> {
  const wanted = new Map<string, number>();
  for (const id of town.customers.values()) wanted.set(id, 0);
  for (const [terminal, amount] of survey.terminals) wanted.set(town.terminals.get(terminal)!, amount);
  for (const [id, amount] of withheld.byAccount) wanted.set(id, (wanted.get(id) ?? 0) + amount);
  const differing: string[] = [];
  let taken = 0;
  const merchants = new Set(town.terminals.values());
  await eachOf([...wanted], atOnce, async ([id, amount]) => {
    const { balance, name } = await florin.accounts.getAccount({ id });
    if (merchants.has(id)) taken += balance.posted;
    if (balance.posted !== amount) differing.push(`${name} (${id}) holds ${money(balance.posted, currency)}, not ${money(amount, currency)}`);
  });
  const what = `balances: ${number(wanted.size - differing.length)} of ${number(wanted.size)} accounts hold what the file says; terminals have taken ${money(taken, currency)}`;
  return { ok: differing.length === 0, what: [what, ...differing.slice(0, 5)].join('\n    ') };
}
