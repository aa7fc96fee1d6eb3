import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { api } from './florin/api.ts';
import { balancesOf, lastTransactionId, whatIsWrong } from './florin/conservation.ts';
import { diskUse } from './florin/disk.ts';
import type { Florin } from './florin/florin.ts';
import { cpuOfMachine, cpuOfProcess, cpuOfTree, forgetPeakMemory, memoryOf } from './florin/processes.ts';
import { generate } from './load/generator.ts';
import { idAt, ID_CHARS, type Ids, type Job } from './load/job.ts';
import type { Latencies } from './load/histogram.ts';

export type LoadPlan = Pick<Job, 'work' | 'sources' | 'destinations' | 'connections' | 'rate' | 'seconds' | 'warmupSeconds' | 'paths'>;

/** What one run showed. There is none of a run that lost or invented money. */
export interface Figures {
  /** Transactions (or postings, or answers) per second in the measured window. */
  readonly perSecond: number;
  readonly accepted: number;
  readonly latencies: Latencies;
  readonly dropped: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Processor microseconds per transaction. Null where the system does not tell. */
  readonly cpuMicros: { readonly florin: number; readonly postgres: number; readonly generator: number } | null;
  /** Processors kept busy by everything else on the machine meanwhile: the more, the less the figures are worth. */
  readonly othersBusy: number | null;
  readonly peakMemoryMb: number;
  /** Bytes per transaction: all tables and indexes, and the data folder without the write-ahead log; over the whole run. Null for reads. */
  readonly disk: { readonly tables: number; readonly folder: number; readonly byTable: Readonly<Record<string, number>> } | null;
  readonly checked: string;
}

export class RunFailed extends Error {
  override readonly name = 'RunFailed';
}

interface Snapshot { readonly florin: number; readonly postgres: number; readonly generator: number; readonly machine: number }

let runs = 0;

/** Runs load against Florin, watches the processes, and checks that money was kept. */
export async function measure(florin: Florin, plan: LoadPlan): Promise<Figures> {
  const client = api(florin);
  const writes = plan.work !== 'read';
  const touched = writes ? accountsOf(plan.sources, plan.destinations) : [];
  const before = await balancesOf(client, touched);
  const lastIdBefore = plan.work === 'entries' || !writes ? undefined : await lastTransactionId(client);
  const diskBefore = writes ? await diskUse(florin.dataDir, florin.adminUrl) : undefined;
  const snapshots: Promise<Snapshot>[] = [];
  const look = async (pid: number): Promise<Snapshot> => {
    const [server, postgres, generator, machine] = await Promise.all([cpuOfProcess(florin.pid), cpuOfTree(florin.postgresPid), cpuOfProcess(pid), cpuOfMachine()]);
    return { florin: server, postgres, generator, machine };
  };
  const { hostname, port } = new URL(florin.url);
  const result = await generate({
    ...plan, host: hostname, port: Number(port), apiKey: florin.apiKey, currency: 'USD', timeoutMs: 10_000, seed: 20_261_120 + runs,
    run: (Date.now() + runs++).toString(36).slice(-6),
  }, {
    measuring(pid) {
      void forgetPeakMemory(florin.pid);
      snapshots.push(look(pid));
    },
    measured: (pid) => { snapshots.push(look(pid)); },
  });
  const [first, last] = await Promise.all(snapshots);
  const { peakMb } = await memoryOf(florin.pid);
  await caughtUp(florin);
  if (result.unresolved > 0) throw new RunFailed(`${result.unresolved} requests never got a final answer: ${JSON.stringify(result.errors)}`);
  if (result.accepted === 0) throw new RunFailed(`nothing was accepted: ${JSON.stringify(result.errors)}`);
  const diskAfter = diskBefore === undefined ? undefined : await diskUse(florin.dataDir, florin.adminUrl);
  if (writes) {
    const wrong = await whatIsWrong(client, { sources: plan.sources, destinations: plan.destinations, before, tally: result.tally, lastIdBefore });
    if (wrong.length > 0) throw new RunFailed(`money was not kept:\n  ${wrong.join('\n  ')}`);
  }
  const each = (seconds: number) => (seconds / result.accepted) * 1e6;
  const told = first !== undefined && last !== undefined && last.machine > 0;
  const busy = told ? { florin: last.florin - first.florin, postgres: last.postgres - first.postgres, generator: last.generator - first.generator } : undefined;
  return {
    perSecond: result.accepted / result.seconds, accepted: result.accepted, latencies: result.latencies, dropped: result.dropped, errors: result.errors,
    cpuMicros: busy === undefined ? null : { florin: each(busy.florin), postgres: each(busy.postgres), generator: each(busy.generator) },
    othersBusy: busy === undefined ? null : Math.max(0, (last!.machine - first!.machine - busy.florin - busy.postgres - busy.generator) / result.seconds),
    peakMemoryMb: peakMb,
    disk: diskBefore === undefined || diskAfter === undefined ? null : {
      tables: difference(diskBefore.tables, diskAfter.tables, result.tally.count).total,
      folder: (diskAfter.folder - diskBefore.folder) / result.tally.count,
      byTable: difference(diskBefore.tables, diskAfter.tables, result.tally.count).byTable,
    },
    checked: writes ? `${result.tally.count} acknowledged: debits = credits, ${touched.length} balances${lastIdBefore === undefined ? '' : ', every id once'}` : 'reads',
  };
}

function accountsOf(...lists: readonly Ids[]): string[] {
  const ids = new Set<string>();
  for (const list of lists) for (let i = 0; i < list.length / ID_CHARS; i++) ids.add(idAt(list, i));
  return [...ids];
}

function difference(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>, count: number) {
  const byTable = Object.fromEntries([...after].map(([name, bytes]) => [name, Math.round((bytes - (before.get(name) ?? 0)) / count)] as const)
    .filter(([, bytes]) => bytes !== 0).sort(([, a], [, b]) => b - a));
  return { byTable, total: [...after].reduce((sum, [name, bytes]) => sum + bytes - (before.get(name) ?? 0), 0) / count };
}

const CATCH_UP_MS = 60_000;

/** Until every consumer, the archive among them, has taken every event. */
export async function caughtUp(florin: Pick<Florin, 'url'>): Promise<void> {
  const deadline = performance.now() + CATCH_UP_MS;
  for (;;) {
    const response = await fetch(`${florin.url}/readyz`);
    const { eventsBehind } = await response.json() as { eventsBehind: number | null };
    if (eventsBehind === 0) return;
    if (performance.now() > deadline) throw new RunFailed(`consumers are still ${eventsBehind} events behind after ${CATCH_UP_MS / 1000} s`);
    await pause(500);
  }
}

/** Of the machine, for whoever reads the figures elsewhere. */
export async function machine(): Promise<{ cpu: string; cores: number; node: string }> {
  const info = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  return { cpu: /^model name\s*:\s*(.*)$/m.exec(info)?.[1] ?? 'unknown', cores: info.match(/^processor/gm)?.length ?? 0, node: process.version };
}

