import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { KafkaConnection } from '../adapters/kafka/connection.ts';
import type { ConnectionOptions } from '../adapters/redis/connection.ts';

/** Settings of what several processes share beside PostgreSQL: Kafka for events, Redis for rate limits and what is known of credentials. Both may be left out. */

const text = z.string().min(1).optional();
const file = (what: string) => ({ about: `PEM file of ${what}`, schema: text });
const brokers = z.string().transform((value) => value.split(',').map((item) => item.trim()).filter((item) => item !== ''))
  .refine((list) => list.length > 0 && list.every((one) => /^[^\s:/]+:\d{1,5}$/.test(one)), { error: 'must be host:port, with commas between' });
const prefix = z.string().regex(/^[A-Za-z0-9_-]{1,60}$/, { error: 'must be letters, digits, - and _' }).default('florin');
const redisUrl = z.string().refine((value) => URL.canParse(value) && /^rediss?:$/.test(new URL(value).protocol), { error: 'must be a Redis URL, such as redis://host:6379 or rediss://host:6380 with TLS' });

export const BROKER_SETTINGS = {
  FLORIN_KAFKA_BROKERS: { about: 'Kafka to carry events, `host:port` with commas between; without it they go by way of the database', schema: brokers.optional() },
  FLORIN_KAFKA_CLIENT_ID: { about: "this process's name in the brokers' logs and quotas", schema: z.string().min(1).default('florin') },
  FLORIN_KAFKA_PREFIX: { about: 'before the names of topics and groups, where installations share a Kafka', schema: prefix },
  FLORIN_KAFKA_REPLICATION: { about: "copies of each partition of a topic that is made; by default what the brokers are set to", schema: z.string().regex(/^[1-9]$/, { error: 'must be from 1 to 9' }).transform(Number).optional() },
  FLORIN_KAFKA_SSL: { about: 'speak TLS with Kafka: true or false', schema: z.enum(['true', 'false'], { error: 'must be true or false' }).transform((value) => value === 'true').default(false) },
  FLORIN_KAFKA_CA: file("the authority of Kafka's certificates; by default those that Node trusts"),
  FLORIN_KAFKA_CERT: file('a certificate to show to Kafka'),
  FLORIN_KAFKA_KEY: file('its key'),
  FLORIN_KAFKA_SASL_MECHANISM: { about: 'PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512, with FLORIN_KAFKA_SASL_USERNAME and FLORIN_KAFKA_SASL_PASSWORD', schema: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'], { error: 'must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512' }).optional() },
  FLORIN_KAFKA_SASL_USERNAME: { about: 'user at Kafka', schema: text },
  FLORIN_KAFKA_SASL_PASSWORD: { about: 'password at Kafka', schema: text },
  FLORIN_REDIS_URL: { about: 'Redis for what gateways share: rate limits, and what identity says of credentials; without it each has limits of its own, and asks for itself', schema: redisUrl.optional() },
  FLORIN_REDIS_PREFIX: { about: 'before every key, where installations share a Redis', schema: prefix },
  FLORIN_REDIS_CA: file("the authority of Redis' certificate; by default those that Node trusts"),
  FLORIN_REDIS_CERT: file('a certificate to show to Redis'),
  FLORIN_REDIS_KEY: file('its key'),
} as const satisfies Record<string, { about: string; schema: z.ZodType }>;

type Read = { readonly [Name in keyof typeof BROKER_SETTINGS]: z.output<(typeof BROKER_SETTINGS)[Name]['schema']> };

export interface KafkaSettings {
  readonly connection: KafkaConnection;
  readonly prefix: string;
  readonly replication: number | undefined;
}

export interface RedisSettings extends ConnectionOptions { readonly prefix: string }

export interface BrokerSettings {
  readonly kafka: KafkaSettings | undefined;
  readonly redis: RedisSettings | undefined;
}

/** Adds to `wrong` what does not fit together, or can not be read. `values`: what the schemas made of the environment. */
export function brokerSettings(values: Readonly<Record<string, unknown>>, wrong: string[]): BrokerSettings {
  const read = values as Read;
  together(read, ['FLORIN_KAFKA_SASL_MECHANISM', 'FLORIN_KAFKA_SASL_USERNAME', 'FLORIN_KAFKA_SASL_PASSWORD'], wrong);
  together(read, ['FLORIN_KAFKA_CERT', 'FLORIN_KAFKA_KEY'], wrong);
  together(read, ['FLORIN_REDIS_CERT', 'FLORIN_REDIS_KEY'], wrong);
  needs(read, read.FLORIN_KAFKA_SSL, 'FLORIN_KAFKA_SSL=true', ['FLORIN_KAFKA_CA', 'FLORIN_KAFKA_CERT', 'FLORIN_KAFKA_KEY'], wrong);
  needs(read, read.FLORIN_REDIS_URL?.startsWith('rediss:') === true, 'a rediss:// URL', ['FLORIN_REDIS_CA', 'FLORIN_REDIS_CERT', 'FLORIN_REDIS_KEY'], wrong);
  return { kafka: read.FLORIN_KAFKA_BROKERS === undefined ? undefined : kafkaOf(read, wrong), redis: read.FLORIN_REDIS_URL === undefined ? undefined : redisOf(read, wrong) };
}

function kafkaOf(read: Read, wrong: string[]): KafkaSettings {
  const { FLORIN_KAFKA_SASL_MECHANISM: mechanism, FLORIN_KAFKA_SASL_USERNAME: username, FLORIN_KAFKA_SASL_PASSWORD: password } = read;
  return {
    prefix: read.FLORIN_KAFKA_PREFIX, replication: read.FLORIN_KAFKA_REPLICATION,
    connection: {
      brokers: read.FLORIN_KAFKA_BROKERS!, clientId: read.FLORIN_KAFKA_CLIENT_ID,
      ...(read.FLORIN_KAFKA_SSL ? { tls: pemFiles(read, 'FLORIN_KAFKA', wrong) } : {}),
      ...(mechanism === undefined || username === undefined || password === undefined ? {} : { sasl: { mechanism, username, password } }),
    },
  };
}

function redisOf(read: Read, wrong: string[]): RedisSettings {
  return { url: read.FLORIN_REDIS_URL!, prefix: read.FLORIN_REDIS_PREFIX, tls: pemFiles(read, 'FLORIN_REDIS', wrong) };
}

function pemFiles(read: Read, of: 'FLORIN_KAFKA' | 'FLORIN_REDIS', wrong: string[]): { ca?: string; cert?: string; key?: string } {
  const contents = (name: keyof Read): string | undefined => {
    const path = read[name] as string | undefined;
    try {
      return path === undefined ? undefined : readFileSync(path, 'utf8');
    } catch (error) {
      wrong.push(`${name} names a file that can not be read: ${(error as Error).message}`);
      return undefined;
    }
  };
  return { ca: contents(`${of}_CA`), cert: contents(`${of}_CERT`), key: contents(`${of}_KEY`) };
}

function together(read: Read, names: readonly (keyof Read)[], wrong: string[]): void {
  const missing = names.filter((name) => read[name] === undefined);
  if (missing.length > 0 && missing.length < names.length) wrong.push(`${missing.join(' and ')} must be set too: they belong together`);
}

function needs(read: Read, met: boolean, what: string, names: readonly (keyof Read)[], wrong: string[]): void {
  const given = names.filter((name) => read[name] !== undefined);
  if (given.length > 0 && !met) wrong.push(`${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} of use only with ${what}`);
}
