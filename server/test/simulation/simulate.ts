import { ask, isSettled, type Asked } from './asked.ts';
import { checkEvents } from './check-events.ts';
import { checkAcknowledged, checkBooks } from './checks.ts';
import { openInstallation, type Installation, type SimulatedProcess } from './installation.ts';
import { randomFrom, type Random } from './random.ts';
import { settle, type Town } from './town.ts';

export interface Simulated {
  readonly seed: number;
  readonly requests: number;
  readonly repeats: number;
  readonly unanswered: number;
  readonly deaths: number;
  readonly wrong: readonly string[];
}

export interface SimulationOptions { readonly serverUrl: string; readonly seed: number; readonly waves?: number }

const BEGIN_MS = Date.UTC(2026, 0, 1);

/**
 * Random work over several processes that die and stand still, under a clock that jumps, with requests made twice and late; then quiet, and a look
 * at everything. The seed gives the plan; what meets whom in PostgreSQL is as it comes.
 */
export async function simulate({ serverUrl, seed, waves = 25 }: SimulationOptions): Promise<Simulated> {
  const random = randomFrom(seed);
  const installation = await openInstallation(serverUrl, BEGIN_MS + random.below(300 * 86_400_000));
  const crew = new Crew(random, installation);
  try {
    const first = await crew.hire();
    const town = await settle(random, installation.clock, first.clients);
    await crew.hire();
    for (let wave = 0; wave < waves; wave++) await runWave(random, installation, crew, town);
    await crew.quiet(town);
    const witness = crew.any();
    const wrong = [...await checkBooks(installation), ...await checkAcknowledged(installation, town, witness), ...await checkEvents(installation, town, witness)];
    const heard = town.asked.flatMap((asked) => asked.heard);
    return { seed, requests: town.asked.length, repeats: heard.length - town.asked.length, unanswered: heard.filter(({ kind }) => kind === 'open').length, deaths: crew.deaths, wrong };
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}\nPostgreSQL meanwhile:\n${(await installation.sessions()).join('\n')}`, { cause: error });
  } finally {
    await crew.dismiss();
    await installation.close();
  }
}

async function runWave(random: Random, installation: Installation, crew: Crew, town: Town): Promise<void> {
  jump(random, installation.clock);
  const work: Promise<unknown>[] = [];
  const asleep = random.oneIn(6) ? crew.any() : undefined;
  asleep?.standStill();
  const sleeping: Promise<unknown>[] = [];
  const give = (asked: Asked): void => {
    const process = crew.any();
    (process === asleep ? sleeping : work).push(ask(asked, process));
  };
  for (let n = random.between(1, 14); n > 0; n--) {
    const asked = random.oneIn(5) && town.asked.length > 0 ? random.pick(town.asked) : town.next();
    if (asked === undefined) continue;
    give(asked);
    if (random.oneIn(8)) give(asked);
  }
  for (let n = random.below(4); n > 0; n--) {
    const process = crew.any();
    if (process !== asleep) work.push(quietly(process, random.pick(process.jobs).run()));
  }
  if (random.oneIn(3)) crew.any().dieAfter(random.below(random.oneIn(2) ? 12 : 90));
  await all(work);
  if (asleep !== undefined) {
    // Long enough for the others to take its batches over before it goes on.
    installation.clock.advance(6_000);
    const awake = crew.others(asleep);
    if (awake !== undefined) await quietly(awake, awake.recover());
    asleep.goOn();
    await all(sleeping);
  }
  await crew.replaceDead();
}

/** Mostly a little forward; now and then a day ahead or some seconds back. */
function jump(random: Random, clock: Installation['clock']): void {
  const how = random.below(12);
  if (how === 0) clock.advance(-random.below(20_000));
  else if (how === 1) clock.advance(random.below(30 * 3_600_000));
  else if (how <= 4) clock.advance(random.below(7_000));
  else clock.advance(random.below(40));
}

/** Waits for all, also where one fails, and then fails with the first. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Whatever a process that dies was doing has failed; one that lives must not fail. */
async function quietly(process: SimulatedProcess, work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!process.dead) throw error;
  });
}

class Crew {
  deaths = 0;
  readonly #random: Random;
  readonly #installation: Installation;
  #processes: SimulatedProcess[] = [];

  constructor(random: Random, installation: Installation) {
    this.#random = random;
    this.#installation = installation;
  }

  async hire(): Promise<SimulatedProcess> {
    for (;;) {
      const process = await this.#installation.start();
      // Some die while they begin.
      if (this.#random.oneIn(5)) process.dieAfter(this.#random.below(30));
      await quietly(process, process.recover());
      if (!process.dead) {
        process.dieAfter(Infinity);
        this.#processes.push(process);
        return process;
      }
      this.deaths++;
      await process.bury();
    }
  }

  any(): SimulatedProcess {
    return this.#random.pick(this.#processes);
  }

  others(than: SimulatedProcess): SimulatedProcess | undefined {
    return this.#processes.find((process) => process !== than);
  }

  async replaceDead(): Promise<void> {
    for (const process of this.#processes.filter(({ dead }) => dead)) {
      this.deaths++;
      this.#processes = this.#processes.filter((one) => one !== process);
      await process.bury();
      await this.hire();
    }
  }

  /** No more disturbance: all that is due is done, every request is made until it is answered, and every event has arrived. */
  async quiet(town: Town): Promise<void> {
    for (const process of this.#processes) process.dieAfter(Infinity);
    const process = this.any();
    for (let round = 0; round < 5 && (round < 2 || !town.asked.every(isSettled)); round++) {
      this.#installation.clock.advance(40_000);
      await process.recover();
      for (const job of process.jobs) while ((await job.run()) === true);
      await all(town.asked.filter((asked) => !isSettled(asked)).map((asked) => ask(asked, process)));
    }
    // Asked once more, each says what it said before.
    await all(town.asked.map((asked) => ask(asked, this.any())));
    this.#installation.clock.advance(40_000);
    await process.recover();
    for (const job of process.jobs) while ((await job.run()) === true);
    await this.#arrived(process);
  }

  async #arrived(process: SimulatedProcess): Promise<void> {
    const deadlineMs = performance.now() + 20_000;
    for (;;) {
      // Positions that only skipped are saved now and then, by the clock.
      this.#installation.clock.advance(2_000);
      const late = (await process.lag()).filter(({ behind }) => behind > 0);
      if (late.length === 0) return;
      if (performance.now() > deadlineMs) throw new Error(`events did not arrive: ${JSON.stringify(late)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.bury()));
  }
}
