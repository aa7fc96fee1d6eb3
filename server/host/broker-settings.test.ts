import { expect, test } from 'vitest';
import { readSettings, SettingsError } from './settings.ts';

const refusal = (env: Record<string, string>): string => {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return '';
};

test('without Kafka and Redis there is neither', () => {
  expect(readSettings({})).toMatchObject({ kafka: undefined, redis: undefined });
});

test('what is set is read', () => {
  const settings = readSettings({
    FLORIN_KAFKA_BROKERS: 'a:9092, b:9092', FLORIN_KAFKA_REPLICATION: '3', FLORIN_KAFKA_SSL: 'true', FLORIN_KAFKA_SASL_MECHANISM: 'SCRAM-SHA-256',
    FLORIN_KAFKA_SASL_USERNAME: 'u', FLORIN_KAFKA_SASL_PASSWORD: 'p', FLORIN_REDIS_URL: 'redis://c:6379', FLORIN_REDIS_PREFIX: 'mine',
  });
  expect(settings.kafka).toEqual({
    prefix: 'florin', replication: 3, connection: { brokers: ['a:9092', 'b:9092'], clientId: 'florin', tls: {}, sasl: { mechanism: 'SCRAM-SHA-256', username: 'u', password: 'p' } },
  });
  expect(settings.redis).toMatchObject({ url: 'redis://c:6379', prefix: 'mine' });
});

test.each([
  ['brokers without a port', { FLORIN_KAFKA_BROKERS: 'kafka' }, 'FLORIN_KAFKA_BROKERS must be host:port'],
  ['a Redis that is none', { FLORIN_REDIS_URL: 'http://c' }, 'FLORIN_REDIS_URL must be a Redis URL'],
  ['half a SASL', { FLORIN_KAFKA_BROKERS: 'a:1', FLORIN_KAFKA_SASL_USERNAME: 'u' }, 'FLORIN_KAFKA_SASL_MECHANISM and FLORIN_KAFKA_SASL_PASSWORD must be set too'],
  ['a certificate without its key', { FLORIN_REDIS_URL: 'rediss://c', FLORIN_REDIS_CERT: 'package.json' }, 'FLORIN_REDIS_KEY must be set too'],
  ['an authority without TLS', { FLORIN_KAFKA_BROKERS: 'a:1', FLORIN_KAFKA_CA: 'package.json' }, 'FLORIN_KAFKA_CA is of use only with FLORIN_KAFKA_SSL=true'],
  ['a file that is not there', { FLORIN_REDIS_URL: 'rediss://c', FLORIN_REDIS_CA: 'no-such-file' }, 'FLORIN_REDIS_CA names a file that can not be read'],
])('%s is refused by the name of the setting', (_what, env, message) => {
  expect(refusal(env as Record<string, string>)).toContain(message);
});
