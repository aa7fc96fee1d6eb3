import type { Florin } from '../../../../sdk/index.ts';
import { eachOf } from '../each-of.ts';
import { payIn } from '../pay-in.ts';
import { progress, type ProgressOptions } from '../progress-line.ts';
import { CUSTOMER_FUNDS, type Plan } from './plan.ts';

export interface SettleOptions {
  readonly florin: Florin;
  readonly plan: Plan;
  readonly seed: number;
  readonly currency: string;
  readonly atOnce: number;
  /** Names this run: customers get money in each. */
  readonly run: string;
  readonly out: ProgressOptions['out'];
}

/** Accounts of the town, customers first; opened in the first run with this seed and found again later. */
export async function settlePlan({ florin, plan, seed, currency, atOnce, run, out }: SettleOptions): Promise<string[]> {
  const bar = progress({ total: plan.customers.length + plan.merchants.length, unit: 'accounts', out });
  let opened = 0;
  const open = async (kind: 'customer' | 'merchant', name: string, place: number): Promise<string> => {
    const { id } = await florin.accounts.createAccount({ kind, name, currency }, { idempotencyKey: `demo-${seed}-${kind}-${place}-${name.replaceAll(/[^A-Za-z]/g, '')}` });
    bar.report(++opened);
    return id;
  };
  const customers = await eachOf(plan.customers, atOnce, (name, place) => open('customer', name, place));
  const merchants = await eachOf(plan.merchants, atOnce, (name, place) => open('merchant', name, place));
  bar.end();
  await payIn(florin, customers.map((to, place) => ({ to, amount: CUSTOMER_FUNDS, currency, idempotencyKey: `demo-${run}-opening-${place}` })));
  return [...customers, ...merchants];
}
