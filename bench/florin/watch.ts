import { cpuOfMachine, cpuOfProcess, cpuOfTree } from './processes.ts';
import type { Florin } from './florin.ts';

/** Processor seconds used so far. */
export interface Usage {
  readonly florin: number;
  readonly postgres: number;
  readonly generator: number;
  readonly machine: number;
  readonly atMs: number;
}

export async function usage({ pid, postgresPid }: Pick<Florin, 'pid' | 'postgresPid'>, generatorPid: number): Promise<Usage> {
  const [florin, postgres, generator, machine] = await Promise.all([cpuOfProcess(pid), cpuOfTree(postgresPid), cpuOfProcess(generatorPid), cpuOfMachine()]);
  return { florin, postgres, generator, machine, atMs: performance.now() };
}

export interface Cost {
  /** Processor microseconds for each transaction. */
  readonly micros: { readonly florin: number; readonly postgres: number; readonly generator: number };
  /** Processors that everything else on the machine kept busy meanwhile: the more, the less the figures are worth. */
  readonly othersBusy: number;
}

/** Null where the system does not tell. */
export function costOf(before: Usage, after: Usage, count: number): Cost | null {
  if (after.machine === 0) return null;
  const of = (name: 'florin' | 'postgres' | 'generator' | 'machine') => after[name] - before[name];
  const each = (seconds: number) => (seconds / Math.max(1, count)) * 1e6;
  const others = of('machine') - of('florin') - of('postgres') - of('generator');
  return {
    micros: { florin: each(of('florin')), postgres: each(of('postgres')), generator: each(of('generator')) },
    othersBusy: Math.max(0, (others * 1000) / (after.atMs - before.atMs)),
  };
}
