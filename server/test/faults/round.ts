import { setTimeout as pause } from 'node:timers/promises';
import { randomFrom } from '../simulation/random.ts';
import type { Movement } from '../torture/load.ts';
import { check } from './checks.ts';
import type { Fault } from './faults.ts';
import type { Installation } from './installation.ts';
import { startLoad } from './load.ts';
import { recoveredAfterMs } from './recovery.ts';
import type { Town } from './town.ts';

export interface Round {
  readonly fault: string;
  /** Repeats it: `--seed` with `--only`. */
  readonly seed: number;
  readonly acknowledged: number;
  /** Asked, with as many tries as the SDK makes, and left without an answer. */
  readonly unanswered: number;
  readonly usualPerSecond: number;
  /** From the end of the fault to the first second at the usual rate; undefined where it did not come. */
  readonly recoveryMs: number | undefined;
  /** From the end of the load until no consumer was behind. */
  readonly caughtUpMs: number;
  readonly wrong: readonly string[];
}

/** A moment for connections to open, before what is usual is counted. */
const WARM_UP_MS = 500;
const USUAL_MS = 2_000;
const RECOVERED_WITHIN_MS = 30_000;

/** One fault under load, and a look at everything after. Adds what was asked to `kept`. */
export async function playRound(installation: Installation, town: Town, fault: Fault, seed: number, kept: Movement[]): Promise<Round> {
  const random = randomFrom(seed);
  // Callers have a chance of their own: how often they draw depends on the machine, and the fault is to be the same again.
  const load = startLoad(town.florin, town.accounts, randomFrom(seed + 1), `${fault.name}-${seed}`);
  let usualPerSecond: number;
  let recoveryMs: number | undefined;
  try {
    await pause(WARM_UP_MS);
    const before = load.answeredAtMs.length;
    await pause(USUAL_MS + random.below(WARM_UP_MS));
    usualPerSecond = (load.answeredAtMs.length - before) / (USUAL_MS + WARM_UP_MS / 2) * 1_000;
    await fault.strike(installation, random);
    const overMs = performance.now();
    const repaired = fault.repair?.(installation);
    // Awaited below: what it throws must not be nobody's until then.
    repaired?.catch(() => {});
    recoveryMs = await recovered(load.answeredAtMs, usualPerSecond, overMs);
    await repaired;
  } finally {
    await load.stop();
  }
  kept.push(...load.movements);
  const unanswered = load.movements.filter((movement) => movement.answer === undefined).length;
  const asked = load.movements.length;
  const { wrong, caughtUpMs } = await check(installation, town, load.movements, kept);
  return {
    fault: fault.name, seed, acknowledged: asked - unanswered, unanswered, usualPerSecond, recoveryMs, caughtUpMs,
    wrong: [
      ...load.unforeseen.map((what) => `a caller was told of something unforeseen: ${what}`), ...wrong,
      ...(recoveryMs === undefined ? [`the usual rate (${Math.round(usualPerSecond)}/s) did not come back in ${RECOVERED_WITHIN_MS / 1_000} s`] : []),
    ],
  };
}

async function recovered(answeredAtMs: readonly number[], usualPerSecond: number, overMs: number): Promise<number | undefined> {
  while (performance.now() - overMs < RECOVERED_WITHIN_MS) {
    const found = recoveredAfterMs(answeredAtMs, usualPerSecond, overMs, performance.now());
    if (found !== undefined) return found;
    await pause(100);
  }
  return undefined;
}
