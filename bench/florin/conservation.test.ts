import { expect, it } from 'vitest';
import { packIds } from '../load/job.ts';
import { tally } from '../load/tally.ts';
import type { Api } from './api.ts';
import { whatIsWrong } from './conservation.ts';

const [one, two] = ['acc_' + '1'.repeat(26), 'acc_' + '2'.repeat(26)];
const id = (n: number) => String(n).padStart(26, '0');

/** A Florin in which one has paid two 100, ten times, after a first transaction that is none of ours. */
function world() {
  const books = tally(1, 1);
  const transactions = Array.from({ length: 11 }, (_, n) => ({ id: `txn_${id(n)}`, status: 'completed', amount: 100 }));
  for (let n = 1; n <= 10; n++) {
    books.named(id(n));
    books.moved(0, 0, 100);
  }
  const state = { transactions, balances: { [one]: 4_000, [two]: 1_000 } as Record<string, number>, debits: '5000', credits: '5000' };
  const api = {
    get: async (path: string): Promise<unknown> => {
      if (path.includes('trial-balance')) return { balanced: state.debits === state.credits, currencies: [{ currency: 'USD', debits: state.debits, credits: state.credits }] };
      if (path.startsWith('/v1/accounts/')) return { balance: { posted: state.balances[path.slice('/v1/accounts/'.length)] } };
      return { data: state.transactions.toReversed(), nextCursor: null };
    },
  } as unknown as Api;
  const check = () => whatIsWrong(api, {
    sources: packIds([one]), destinations: packIds([two]), before: new Map([[one, 5_000], [two, 0]]), tally: books.result(), lastIdBefore: `txn_${id(0)}`,
  });
  return { state, check };
}

it('finds nothing wrong where nothing is', async () => {
  expect(await world().check()).toEqual([]);
});

it.each<[string, (state: ReturnType<typeof world>['state']) => void, RegExp]>([
  ['an acknowledged transaction that is gone', ({ transactions }) => { transactions.splice(4, 1); }, /1 acknowledged transactions are not there, such as txn_0+4/],
  ['a transaction that was made twice', ({ transactions }) => { transactions.push({ ...transactions[3]!, id: `txn_${id(99)}` }); }, /txn_0+99 is completed and was never acknowledged/],
  ['an acknowledged transaction that did not complete', ({ transactions }) => { transactions[5]!.status = 'pending'; }, /txn_0+5 is pending/],
  ['another amount', ({ transactions }) => { transactions[5]!.amount = 101; }, /sum up to 1001, acknowledged ones to 1000/],
  ['a balance that is a cent off', ({ balances }) => { balances[two]! += 1; }, /acc_2+ holds 1001 and should hold 1000/],
  ['debits that are not credits', (state) => { state.debits = '5001'; }, /debits 5001, credits 5000/],
])('finds %s', async (_, spoil, message) => {
  const { state, check } = world();
  spoil(state);
  expect((await check()).join('\n')).toMatch(message);
});
