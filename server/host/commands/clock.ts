import { InvalidArgumentError, type Command } from 'commander';
import { readSettings, SettingsError } from '../settings.ts';
import { whereControlIs } from '../test-clock/beside.ts';
import { readDuration } from '../test-clock/duration.ts';
import { say } from './terminal.ts';

/** A move goes from one moment at which something waits to the next, and may take minutes; the answer comes when it is done. */
export function registerClock(program: Command): void {
  const clock = program.command('clock')
    .description('the time of the Florin that runs on this data folder, where it is one to test with; `florin clock advance 7d` moves it')
    .action(async () => show(await ask('/clock')));
  clock.command('advance')
    .description('moves time forward, never back, for Florin and the doubles of providers: holds end, quotes end, retries are made, providers are asked, days are settled')
    .argument('<by>', 'how far: 90s, 15m, 75h, 7d, 2w, 1d12h', duration)
    .action(async (ms: number) => show(await ask('/clock/advance', { ms })));
}

function duration(text: string): number {
  const ms = readDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('It must be like 90s, 15m, 75h, 7d, 2w or 1d12h.');
  return ms;
}

async function ask(path: string, body?: object): Promise<number> {
  const { dataDir } = readSettings(process.env);
  const url = await whereControlIs(dataDir);
  const nobody = () => new SettingsError([`no Florin with doubles of payment providers runs on ${dataDir}: \`florin start\` does, on the database that it brings`]);
  if (url === undefined) throw nobody();
  const answer = await fetch(url + path, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }).catch(() => { throw nobody(); });
  const said = await answer.json() as { nowMs: number; error?: string };
  if (!answer.ok) throw new SettingsError([said.error ?? `${url} answered ${answer.status}`]);
  return said.nowMs;
}

const SECONDS_MS = 1_000;

function show(nowMs: number): void {
  const aheadSeconds = Math.round((nowMs - Date.now()) / SECONDS_MS);
  say(`${new Date(nowMs).toISOString()}${aheadSeconds === 0 ? ', as on this machine' : `, ${inWords(aheadSeconds)} ahead of this machine`}`);
}

function inWords(seconds: number): string {
  const parts = [['d', 86_400], ['h', 3_600], ['m', 60], ['s', 1]] as const;
  let left = seconds;
  return parts.flatMap(([unit, length]) => {
    const count = Math.floor(left / length);
    left -= count * length;
    return count === 0 ? [] : [`${count} ${unit}`];
  }).join(' ');
}
