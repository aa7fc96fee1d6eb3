import { describe, expect, it } from 'vitest';
import { describeWithKafka } from '../kafka/for-tests.ts';
import { redisTests, withoutRedis } from '../redis/redis-server.ts';
import { campaign } from './campaign.ts';
import { FAULTS } from './faults.ts';

const seed = Math.floor(Math.random() * 1e9);
const NAMES = ['kill-ledger', 'kafka-stop', 'cut-ledger'];

/** All of them, two hundred rounds: `npm run faults`. */
await describeWithKafka('faults under load', () => {
  describe.skipIf(withoutRedis !== undefined)(redisTests('with Redis', undefined), () => {
    it(`loses and doubles nothing, and is soon itself again (seed ${seed})`, async () => {
      const rounds = await campaign({ faults: FAULTS.filter(({ name }) => NAMES.includes(name)), rounds: NAMES.length, seed, report() {} });
      expect(rounds.map(({ wrong }) => wrong), `seed ${seed}`).toEqual([[], [], []]);
      expect(new Set(rounds.map(({ fault }) => fault))).toEqual(new Set(NAMES));
      expect(rounds.every(({ acknowledged }) => acknowledged > 0)).toBe(true);
    }, 120_000);
  });
});
