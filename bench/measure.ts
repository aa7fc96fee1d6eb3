import { setTimeout as pause } from 'node:timers/promises';
import { api } from './florin/api.ts';
import { balancesOf, lastTransactionId, whatIsWrong } from './florin/conservation.ts';
import { diskUse, growth, type Growth } from './florin/disk.ts';
import type { Florin } from './florin/florin.ts';
import { forgetPeakMemory, memoryOf } from './florin/processes.ts';
import { CURRENCY, newRun } from './florin/town.ts';
import { costOf, usage, type Cost, type Usage } from './florin/watch.ts';
import { generate } from './load/generator.ts';
import type { Latencies } from './load/histogram.ts';
import { countIds, idAt, packIds, type Ids, type Job } from './load/job.ts';

export type LoadPlan = Pick<Job, 'work' | 'connections' | 'seconds' | 'warmupSeconds'> & Partial<Pick<Job, 'sources' | 'destinations' | 'rate' | 'paths' | 'amounts'>>;

/** What one run showed. There is none of a run that lost or invented money. */
export interface Figures {
  /** Transactions (or postings, or answers) per second in the measured window. */
  readonly perSecond: number;
  readonly accepted: number;
  readonly latencies: Latencies;
  readonly dropped: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly cost: Cost | null;
  /** The server's process at most, PostgreSQL's left out. */
  readonly peakMemoryMb: number;
  /** Over the whole run, once the archive has caught up. Null for reads. */
  readonly disk: Growth | null;
  /** What was compared with what the load generator had been told. */
  readonly checked: string;
}

export class RunFailed extends Error {
  override readonly name = 'RunFailed';
}

const SMALL: readonly [number, number] = [100, 999];

/** Runs load against Florin, watches the processes, and checks that money was kept. */
export async function measure(florin: Florin, plan: LoadPlan): Promise<Figures> {
  const sources = plan.sources ?? packIds([]);
  const destinations = plan.destinations ?? sources;
  const check = plan.work === 'read' ? undefined : await beforehand(florin, plan.work, sources, destinations);
  const { hostname, port } = new URL(florin.url);
  const looks: Promise<Usage>[] = [];
  let seed = 0;
  for (const character of plan.work) seed = seed * 31 + character.charCodeAt(0);
  const result = await generate({
    amounts: SMALL, ...plan, sources, destinations, host: hostname, port: Number(port), apiKey: florin.apiKey, currency: CURRENCY, timeoutMs: 10_000, seed, run: newRun(),
  }, {
    measuring(pid) {
      void forgetPeakMemory(florin.pid);
      looks.push(usage(florin, pid));
    },
    measured: (pid) => { looks.push(usage(florin, pid)); },
  });
  const [before, after] = await Promise.all(looks);
  const { peakMb } = await memoryOf(florin.pid);
  if (result.unresolved > 0) throw new RunFailed(`${result.unresolved} requests never got a final answer: ${JSON.stringify(result.errors)}`);
  if (result.accepted === 0) throw new RunFailed(`nothing was accepted: ${JSON.stringify(result.errors)}`);
  await caughtUp(florin);
  const { disk = null, checked = 'only read' } = await check?.(result.tally) ?? {};
  return {
    perSecond: result.accepted / result.seconds, accepted: result.accepted, latencies: result.latencies, dropped: result.dropped, errors: result.errors,
    cost: before === undefined || after === undefined ? null : costOf(before, after, result.accepted), peakMemoryMb: peakMb, disk, checked,
  };
}

/** Looks at balances, transactions and disk, and gives back what compares them with how they are after the run. */
async function beforehand(florin: Florin, work: LoadPlan['work'], sources: Ids, destinations: Ids) {
  const client = api(florin);
  const all = countIds(sources) + (destinations === sources ? 0 : countIds(destinations));
  const before = await balancesOf(client, new Set([...sample(sources), ...sample(destinations)]));
  const lastIdBefore = work === 'entries' ? undefined : await lastTransactionId(client);
  const diskBefore = await diskUse(florin);
  return async (tally: Parameters<typeof whatIsWrong>[1]['tally']) => {
    const disk = growth(diskBefore, await diskUse(florin), tally.count);
    const wrong = await whatIsWrong(client, { sources, destinations, before, tally, lastIdBefore });
    if (wrong.length > 0) throw new RunFailed(`money was not kept:\n  ${wrong.join('\n  ')}`);
    const ids = lastIdBefore === undefined ? '' : ', every transaction there once';
    return { disk, checked: `${tally.count} acknowledged: debits = credits, ${before.size === all ? '' : `${before.size} of `}${all} balances as they must be${ids}` };
  };
}

/** To ask for a million balances takes longer than the run. */
const ALL_UP_TO = 20_000;
const SAMPLE = 250;

function* sample(ids: Ids): Generator<string> {
  const count = countIds(ids);
  const step = count <= ALL_UP_TO ? 1 : count / SAMPLE;
  for (let i = 0; i < count; i += step) yield idAt(ids, Math.trunc(i));
}

const CATCH_UP_MS = 120_000;

/** Until every consumer, the archive among them, has taken every event. */
export async function caughtUp({ url }: Pick<Florin, 'url'>): Promise<void> {
  const deadline = performance.now() + CATCH_UP_MS;
  for (;;) {
    const response = await fetch(`${url}/readyz`);
    const { eventsBehind } = await response.json() as { eventsBehind: number | null };
    if (eventsBehind === 0) return;
    if (performance.now() > deadline) throw new RunFailed(`consumers are still ${eventsBehind} events behind after ${CATCH_UP_MS / 1000} s`);
    await pause(250);
  }
}
