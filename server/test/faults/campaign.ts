import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFrom } from '../simulation/random.ts';
import type { Movement } from '../torture/load.ts';
import { makeDisk, whyNoDisk, type Disk } from './disk.ts';
import type { Fault } from './faults.ts';
import { startInstallation, type Installation } from './installation.ts';
import { playRound, type Round } from './round.ts';
import { openTown, type Town } from './town.ts';

export interface CampaignOptions {
  /** Each comes as often as the others, in an order that follows from the seed. */
  readonly faults: readonly Fault[];
  readonly rounds: number;
  readonly seed: number;
  /** `logs`: where what processes said is kept, of a round that went wrong. */
  report(round: Round, number: number, logs: string | undefined): void;
}

/** Rounds on one installation; after one that went wrong the next begins with a new one. */
export async function campaign({ faults, rounds, seed, report }: CampaignOptions): Promise<Round[]> {
  const played: Round[] = [];
  let disk: Disk | undefined;
  let installation: Installation | undefined;
  let town: Town | undefined;
  let kept: Movement[] = [];
  const stop = async (): Promise<void> => {
    await installation?.stop();
    await disk?.remove();
    installation = disk = undefined;
  };
  try {
    for (let number = 1; number <= rounds; number++) {
      if (installation === undefined || town === undefined) {
        disk = faults.some(({ name }) => name === 'disk-full') && await whyNoDisk() === undefined ? await makeDisk() : undefined;
        installation = await startInstallation(disk);
        town = await openTown(installation.url);
        kept = [];
      }
      const round = await playRound(installation, town, inTurn(faults, seed, number), seed + number - 1, kept);
      played.push(round);
      const failed = round.wrong.length > 0;
      const logs = failed ? await mkdtemp(join(tmpdir(), `florin-faults-${round.fault}-`)) : undefined;
      if (logs !== undefined) await installation.keepLogs(logs);
      report(round, number, logs);
      if (failed) await stop();
    }
    return played;
  } finally {
    await stop();
  }
}

/** Each pass through the faults has an order of its own. */
function inTurn(faults: readonly Fault[], seed: number, number: number): Fault {
  const place = number - 1;
  const random = randomFrom(seed + Math.floor(place / faults.length));
  const left = [...faults];
  for (let n = 0; n < place % faults.length; n++) left.splice(random.below(left.length), 1);
  return left[random.below(left.length)]!;
}
