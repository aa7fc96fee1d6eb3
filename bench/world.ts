import { startFlorin, type Florin } from './florin/florin.ts';
import { settleTown, type Town } from './florin/town.ts';
import { countIds } from './load/job.ts';
import { measure, type Figures, type LoadPlan } from './measure.ts';

export interface BenchOptions {
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly connections: number;
  readonly accounts: number;
  /** Of the scenarios with a rate; each has its own by default. */
  readonly rate: number | undefined;
  /** How far the ledger has grown in `growth`. */
  readonly growthAccounts: number;
  readonly growthEntries: number;
  /** Where profiles of the server's process go; none where left out. */
  readonly profile: string | undefined;
  /** Kept afterwards; a temporary folder by default. */
  readonly dataDir: string | undefined;
}

/** What scenarios share: one Florin, one town, and what was measured before. */
export interface World {
  readonly options: BenchOptions;
  florin(): Promise<Florin>;
  town(): Promise<Town>;
  /** Runs load for as long as the options say, at this Florin. Remembered by its name. */
  run(name: string, plan: Omit<LoadPlan, 'seconds' | 'warmupSeconds'> & Partial<LoadPlan>): Promise<Figures>;
  /** Figures of that name, if it was run. */
  figures(name: string): Figures | undefined;
  readonly all: ReadonlyMap<string, Figures>;
  keep(name: string, figures: Figures): void;
  say(text: string): void;
  stop(): Promise<void>;
}

export const MERCHANTS = 10;

export function newWorld(options: BenchOptions, say: (text: string) => void, populate?: (florin: Florin) => Promise<Town>): World {
  const measured = new Map<string, Figures>();
  let starting: Promise<Florin> | undefined;
  let settling: Promise<Town> | undefined;

  async function start(): Promise<Florin> {
    const florin = await startFlorin({ dataDir: options.dataDir, profile: options.profile });
    say(`Florin was ready after ${(florin.startedInMs / 1000).toFixed(1)} s`);
    return florin;
  }

  async function settle(florin: Florin): Promise<Town> {
    const began = performance.now();
    const town = await (populate?.(florin) ?? settleTown(florin, options.accounts, MERCHANTS));
    say(`set up ${countIds(town.customers) + countIds(town.merchants)} accounts in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return town;
  }

  const world: World = {
    options, say, all: measured,
    florin: () => (starting ??= start()),
    town: () => (settling ??= world.florin().then(settle)),
    async run(name, plan) {
      const florin = await world.florin();
      say(`${name} …`);
      const figures = await measure(florin, { seconds: options.seconds, warmupSeconds: options.warmupSeconds, ...plan });
      measured.set(name, figures);
      return figures;
    },
    figures: (name) => measured.get(name),
    keep: (name, figures) => { measured.set(name, figures); },
    stop: async () => { await (await starting)?.stop(); },
  };
  return world;
}
