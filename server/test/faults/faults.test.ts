import { describe, expect, it } from 'vitest';
import { whyNoKafka } from '../kafka/broker.ts';
import { redisTests, withoutRedis } from '../redis/redis-server.ts';
import { campaign } from './campaign.ts';
import { FAULTS } from './faults.ts';

const seed = Math.floor(Math.random() * 1e9);
const NAMES = ['kill-ledger', 'kafka-stop', 'cut-ledger'];
const without = withoutRedis ?? await whyNoKafka();

/** All of them, two hundred rounds: `npm run faults`. */
describe.skipIf(without !== undefined)(redisTests('faults under load', without), () => {
  it(`lose and double nothing, and all is soon itself again (seed ${seed})`, async () => {
    const rounds = await campaign({ faults: FAULTS.filter(({ name }) => NAMES.includes(name)), rounds: NAMES.length, seed, report() {} });
    expect(rounds.map(({ wrong }) => wrong), `seed ${seed}`).toEqual([[], [], []]);
    expect(new Set(rounds.map(({ fault }) => fault))).toEqual(new Set(NAMES));
    expect(rounds.every(({ acknowledged }) => acknowledged > 0)).toBe(true);
  }, 300_000);
});
