import { FlorinProblem, type Florin } from '../../../../sdk/index.ts';
import { checkSeal, checkTrialBalance } from '../checks.ts';
import { money, number, percentile } from '../figures.ts';
import { progress, type ProgressOptions } from '../progress-line.ts';
import { CUSTOMER_FUNDS, plan, type Plan } from './plan.ts';
import { settlePlan } from './settle-plan.ts';

export interface DemoOptions {
  readonly florin: Florin;
  readonly seed: number;
  readonly customers: number;
  readonly merchants: number;
  readonly seconds: number;
  readonly atOnce: number;
  readonly out: ProgressOptions['out'];
  say(line: string): void;
}

const CURRENCY = 'USD';

/** A town goes shopping for a while; then it is told how fast that went, and proven that no cent was lost. True where none was. */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const { florin, say } = options;
  const run = Date.now().toString(36);
  const town = plan(options.seed, options.customers, options.merchants);
  const began = performance.now();
  const ids = await settlePlan({ ...options, plan: town, run, currency: CURRENCY });
  say(`a town of ${number(options.customers)} customers and ${number(options.merchants)} merchants (seed ${options.seed}), each customer with ${money(CUSTOMER_FUNDS, CURRENCY)} more: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const traffic = await pay(options, town, ids, run);
  tellTraffic(traffic, options.seconds, say);
  if (traffic.lastPostingId === undefined) return false;
  const checks = [await checkTrialBalance(florin), await checkSeal(florin, traffic.lastPostingId)];
  for (const { ok, what } of checks) say(`${ok ? '✓' : '✗'} ${what}`);
  return checks.every(({ ok }) => ok);
}

interface Traffic {
  readonly latenciesMs: number[];
  readonly refused: Map<string, number>;
  completed: number;
  /** Answered, but waiting for somebody to look at them. */
  review: number;
  amount: number;
  lastPostingId: string | undefined;
}

/** Each of so many sends a payment, waits for its answer and sends the next, until the time is over. */
async function pay({ florin, seconds, atOnce, out }: DemoOptions, town: Plan, ids: readonly string[], run: string): Promise<Traffic> {
  const traffic: Traffic = { latenciesMs: [], refused: new Map(), completed: 0, review: 0, amount: 0, lastPostingId: undefined };
  const endsAtMs = performance.now() + seconds * 1000;
  const bar = progress({ total: 0, unit: 'payments', out, endsAtMs });
  let sent = 0;
  const worker = async () => {
    while (performance.now() < endsAtMs) {
      const { from, to, ...payment } = town.next();
      const startedMs = performance.now();
      try {
        const made = await florin.transactions.create({ from: ids[from]!, to: ids[to]!, currency: CURRENCY, ...payment }, { idempotencyKey: `demo-${run}-${sent++}` });
        traffic.latenciesMs.push(performance.now() - startedMs);
        if (made.status === 'completed') {
          traffic.completed++;
          traffic.amount += payment.amount;
        } else traffic.review++;
        traffic.lastPostingId = made.postingId ?? traffic.lastPostingId;
      } catch (error) {
        if (!(error instanceof FlorinProblem) || error.retry !== 'never') throw error;
        traffic.refused.set(error.code, (traffic.refused.get(error.code) ?? 0) + 1);
      }
      bar.report(traffic.completed);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
  } finally {
    bar.end();
  }
  return traffic;
}

function tellTraffic({ latenciesMs, refused, completed, review, amount }: Traffic, seconds: number, say: DemoOptions['say']): void {
  const sorted = Float64Array.from(latenciesMs).sort();
  const ms = (share: number) => `${percentile(sorted, share).toFixed(1)} ms`;
  say(`${number(completed)} payments of ${money(amount, CURRENCY)} in ${seconds} s: ${number(completed / seconds)}/s through the public API, one request each`);
  say(`  answered within: p50 ${ms(0.5)} · p95 ${ms(0.95)} · p99 ${ms(0.99)} · slowest ${ms(1)}`);
  if (review > 0) say(`  ${number(review)} wait for review: so many payments a minute out of one account look like fraud`);
  for (const [code, count] of refused) say(`  ${number(count)} refused: ${code}`);
}
