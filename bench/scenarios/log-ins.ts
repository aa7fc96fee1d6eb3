import { logInsUntil, register } from '../florin/log-ins.ts';
import type { Scenario } from './scenario.ts';

const PEOPLE = 10_000;
const RATE = 500;

/** A password takes tens of milliseconds of a core on purpose. Ten thousand of them at once must not keep money waiting. */
export const logIns: Scenario = {
  name: 'log-ins',
  about: `${PEOPLE} people log in at once, while transactions come at ${RATE}/s`,
  async run(world) {
    const { customers } = await world.town();
    const florin = await world.florin();
    const plan = { work: 'single', sources: customers, connections: 64, rate: RATE } as const;
    const before = await world.run('before the log-ins', plan);
    await register(florin);
    const over = new AbortController();
    const storm = logInsUntil(florin, PEOPLE, over.signal);
    const during = await world.run('during the log-ins', plan);
    over.abort();
    const { done, refused, failed, seconds } = await storm;
    return [
      { what: `transactions at ${RATE}/s beforehand, p99`, value: before.latencies.p99Ms, unit: 'ms' },
      { what: `the same while ${PEOPLE} people log in`, value: during.perSecond, unit: '/s', target: { atLeast: 0.99 * RATE } },
      { what: `the same while ${PEOPLE} people log in, p99`, value: during.latencies.p99Ms, unit: 'ms', target: { below: 100 } },
      { what: 'log-ins', value: done / seconds, unit: '/s', note: `${done} done, ${refused} told to come back, ${failed} failed` },
    ];
  },
};
