import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { whyNoKafka } from '../kafka/broker.ts';
import { withoutRedis } from '../redis/redis-server.ts';
import { campaign } from './campaign.ts';
import { FAULTS, type Fault } from './faults.ts';
import { lineOf, repeatWith, reportOf } from './report.ts';

/** `npm run faults -- --rounds 200`: one fault after the other, under load, on an installation of real processes. */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' }, only: { type: 'string' }, report: { type: 'string' } } });
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

function chosen(): readonly Fault[] {
  if (values.only === undefined) return FAULTS;
  return values.only.split(',').map((name) => {
    const fault = FAULTS.find((one) => one.name === name);
    if (fault === undefined) throw new Error(`there is no fault ${name}; there are ${FAULTS.map((one) => one.name).join(', ')}`);
    return fault;
  });
}

process.env.FLORIN_TEST_DISTRIBUTED = 'true';
const why = withoutRedis ?? await whyNoKafka();
if (why !== undefined) throw new Error(`this can not be run here: ${why}`);
const asked = await Promise.all(chosen().map(async (fault) => ({ fault, without: await fault.without?.() })));
const without = asked.filter((one) => one.without !== undefined).map((one) => `${one.fault.name}: ${one.without}`);
for (const line of without) say(`left out: ${line}`);
const faults = asked.filter((one) => one.without === undefined).map(({ fault }) => fault);
if (faults.length === 0) throw new Error('there is nothing left to do');

say(`seed ${seed}`);
const rounds = await campaign({
  faults, rounds: Number(values.rounds), seed,
  report(round, number, logs) {
    say(lineOf(round, number));
    for (const line of round.wrong.slice(0, 20)) say(`  ${line}`);
    if (logs !== undefined) say(`  again: ${repeatWith(round)}\n  logs: ${logs}`);
  },
});
const report = reportOf(rounds, seed, without);
say(`\n${report}`);
if (values.report !== undefined) await writeFile(values.report, report);
process.exitCode = rounds.every(({ wrong }) => wrong.length === 0) ? 0 : 1;
