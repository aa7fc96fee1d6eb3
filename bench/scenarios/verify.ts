import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { RunFailed } from '../measure.ts';
import type { Finding } from '../finding.ts';
import type { World } from '../world.ts';
import type { Scenario } from './scenario.ts';

const run = promisify(execFile);
const FLORIN = fileURLToPath(new URL('../../server/florin.ts', import.meta.url));

/** `florin verify` over everything the runs before have left: every hash, seal and balance. */
export const verify: Scenario = {
  name: 'verify',
  about: '`florin verify` over all that was recorded so far',
  async run(world) {
    await world.town();
    return verifyFolder(world);
  },
};

export async function verifyFolder(world: World): Promise<Finding[]> {
  const { dataDir } = await world.florin();
  world.say('verify …');
  const { stdout } = await run(process.execPath, [FLORIN, 'verify'], { env: { ...process.env, FLORIN_DATA: dataDir }, maxBuffer: 2 ** 26 })
    .catch((error: Error & { stdout?: string; stderr?: string }) => { throw new RunFailed(`florin verify: ${error.stdout ?? ''}${error.stderr ?? error.message}`); });
  const rate = /\(([\d,]+) postings\/s\)/.exec(stdout)?.[1]?.replaceAll(',', '');
  const postings = /^\s*([\d,]+) postings,/m.exec(stdout)?.[1];
  if (rate === undefined) throw new RunFailed(`florin verify said something else: ${stdout}`);
  return [{ what: 'florin verify, postings proven', value: Number(rate), unit: '/s', target: { atLeast: 100_000 }, note: `${postings} postings` }];
}
