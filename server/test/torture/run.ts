import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { torture, type Round } from './torture.ts';

/** `npm run torture -- --rounds 50`: a real server and its PostgreSQL, killed under load again and again. */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' }, seed: { type: 'string' }, callers: { type: 'string', default: '200' } } });
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'florin-torture-'));
const ms = (value: number): string => `${Math.round(value)} ms`;

function report({ round, victim, asked, acknowledged, unanswered, recoveryMs, settledMs, wrong }: Round): void {
  say(`round ${round}, killed ${victim}: ${asked} asked, ${acknowledged} acknowledged, ${unanswered} without an answer; ready after ${ms(recoveryMs)}, all answered after ${ms(settledMs)}: ${wrong.length === 0 ? 'all well' : 'WRONG'}`);
  for (const line of wrong.slice(0, 20)) say(`  ${line}`);
}

say(`seed ${seed}`);
try {
  const rounds = await torture({ dataDir, rounds: Number(values.rounds), seed, callers: Number(values.callers), loadMs: { least: 300, most: 2_500 }, report });
  const sum = (of: (round: Round) => number): number => rounds.reduce((total, round) => total + of(round), 0);
  const failed = rounds.filter(({ wrong }) => wrong.length > 0).length;
  const slowest = (of: (round: Round) => number): string => ms(Math.max(...rounds.map(of)));
  say(`${rounds.length} rounds, ${sum(({ asked }) => asked)} asked, ${sum(({ acknowledged }) => acknowledged)} acknowledged before a kill, ${sum(({ unanswered }) => unanswered)} without an answer`);
  say(`slowest to be ready ${slowest(({ recoveryMs }) => recoveryMs)}, to have answered all ${slowest(({ settledMs }) => settledMs)}`);
  say(failed === 0 ? 'nothing lost, nothing doubled' : `${failed} rounds went wrong`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
