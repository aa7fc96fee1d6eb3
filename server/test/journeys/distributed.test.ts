import { afterAll, beforeAll, describe } from 'vitest';
import { describeWithKafka } from '../kafka/for-tests.ts';
import { redisTests, startRedis, withoutRedis, type RedisServer } from '../redis/redis-server.ts';
import { moneyJourney } from './money.ts';

/** The same journey where events go by Kafka and limits are kept in Redis. */
await describeWithKafka('over Kafka and Redis', (broker) => {
  describe.skipIf(withoutRedis !== undefined)(redisTests('with Redis'), () => {
    let redis: RedisServer;
    beforeAll(async () => { redis = await startRedis(); });
    afterAll(() => redis?.close());
    let installations = 0;
    const environment = () => ({ FLORIN_KAFKA_BROKERS: broker().address, FLORIN_KAFKA_PREFIX: `journey-${++installations}`, FLORIN_REDIS_URL: redis.url });
    moneyJourney('all in one', environment);
    moneyJourney('in three groups', environment);
    moneyJourney('each service apart', environment);
  });
});
