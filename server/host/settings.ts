import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { LOG_LEVELS } from '../adapters/logging/pino.ts';
import { readShards, SHARD_SETTINGS, type Shard } from './shards/settings.ts';
import { apartSettings, perServiceSettings, replicasWithoutDatabase, servicesUrl, type ApartSettings } from './apart/settings.ts';
import type { EdgeSettings } from './edge/edge.ts';
import type { TlsPaths } from './edge/public-tls.ts';
import { isNetwork, type TrustedProxies } from './edge/trusted-proxies.ts';
import { BROKER_SETTINGS, brokerSettings, type BrokerSettings } from './broker-settings.ts';
import { MAIL_SETTINGS, type MailSettings } from './mail-settings.ts';
import { masterKeySettings, PERSONAL_DATA_SETTINGS, type MasterKeySettings } from './personal-data.ts';

/** A setting that is wrong, told to the person who made it: one line each, with its name. */
export class SettingsError extends Error {
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'SettingsError';
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

const whole = (min: number, max: number) => z.string().regex(/^\d+$/, { error: 'must be a whole number' }).transform(Number)
  .refine((value) => value >= min && value <= max, { error: `must be from ${min} to ${max}` });
const flag = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((value) => value === 'true');
const list = z.string().transform((value) => value.split(',').map((item) => item.trim()).filter((item) => item !== ''));
const trustedProxies = z.string().transform((value, context): TrustedProxies => {
  if (value === 'false') return false;
  if (/^[1-9]$/.test(value)) return Number(value);
  const networks = value.split(',').map((item) => item.trim()).filter((item) => item !== '');
  if (networks.length > 0 && networks.every(isNetwork)) return networks;
  context.addIssue({ code: 'custom', message: 'must be addresses and networks such as 10.0.0.0/8 with commas between, or a number of proxies from 1 to 9, or false; to believe everybody is to believe anything' });
  return z.NEVER;
});
const share = z.string().regex(/^(0|1|0?\.\d+|1\.0+)$/, { error: 'must be from 0 to 1' }).transform(Number);
const publicOrigin = z.string().refine((value) => URL.canParse(value) && new URL(value).origin === value && /^(https:|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|$))/.test(value), {
  error: 'must be an https origin such as https://pay.example.com; http only for 127.0.0.1, [::1] and localhost',
});
const httpUrl = z.string().refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), { error: 'must be an HTTP URL' });
const databaseUrl = z.string().refine((value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol), {
  error: 'must be a PostgreSQL URL, such as postgresql://user:password@host:5432/florin',
});

/** The host's own settings: name, what it is for, how it reads. Each has a default but the ones that may be left out. */
export const HOST_SETTINGS = {
  FLORIN_DATA: { about: 'data folder', schema: z.string().min(1).default('.florin') },
  FLORIN_HOST: { about: 'address to listen on', schema: z.string().min(1).default('127.0.0.1') },
  FLORIN_PORT: { about: 'port to listen on; 0 takes a free one', schema: whole(0, 65_535).default(3000) },
  FLORIN_PUBLIC_URL: { about: 'where browsers, payers and providers find this installation, for services that have no `_PUBLIC_URL` of their own: an https origin without a path; by default this machine by its port, with all services in one process', schema: publicOrigin.optional() },
  FLORIN_DATABASE_URL: { about: "PostgreSQL to use in place of the one Florin brings; the user may create schemas and roles", schema: databaseUrl.optional() },
  FLORIN_REPLICA_URL: { about: 'a replica of FLORIN_DATABASE_URL, for lists, history and sums; one server, and not several behind one name', schema: databaseUrl.optional() },
  FLORIN_KEYS_DIR: { about: 'folder of signing keys; by default keys/ in the data folder', schema: z.string().min(1).optional() },
  FLORIN_LOG_LEVEL: { about: `least level that is logged: ${LOG_LEVELS.join(', ')}`, schema: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info') },
  FLORIN_LOG_FILE: { about: 'file to log to; otherwise standard error', schema: z.string().min(1).optional() },
  FLORIN_DEMO: { about: 'make a demo tenant at the start: true or false; by default only in a database of our own', schema: flag.optional() },
  FLORIN_SIMULATOR: { about: 'start doubles of payment providers beside Florin, for this machine alone: true or false; by default only with a database of our own and all services in one process', schema: flag.optional() },
  FLORIN_TEST_CLOCK: { about: 'let `florin clock` move the time of this installation forward, to test with: true or false; by default where the doubles run beside, with a database of our own', schema: flag.optional() },
  FLORIN_POOL_SIZE: { about: 'database connections per service at most', schema: whole(2, 200).default(10) },
  FLORIN_THREADS: { about: 'threads: 1, or 2 to keep sealing, events and archiving apart from requests', schema: whole(1, 2).default(2) },
  FLORIN_RATE_LIMIT: { about: 'requests per second and API key or user', schema: whole(1, 10_000_000).default(20_000) },
  FLORIN_RATE_LIMIT_PUBLIC: { about: 'requests per second and address where no identity is needed, or none was valid', schema: whole(1, 1_000_000).default(20) },
  FLORIN_RATE_LIMIT_WEBHOOKS: { about: 'webhooks of payment providers per second and address: those of a provider come from few', schema: whole(1, 10_000_000).default(1_000) },
  FLORIN_RATE_LIMIT_TENANT: { about: 'requests per second and tenant, whoever of it asks', schema: whole(1, 10_000_000).default(50_000) },
  FLORIN_RATE_LIMIT_LISTS: { about: 'lists per second and tenant', schema: whole(1, 10_000_000).default(2_000) },
  FLORIN_RATE_LIMIT_CREDENTIALS: { about: 'log-ins and the like per minute and address', schema: whole(1, 10_000_000).default(60) },
  FLORIN_REQUEST_TIMEOUT_MS: { about: 'how long a request may take: services wait no longer for each other, and what hangs is answered `timed_out` soon after', schema: whole(100, 600_000).default(30_000) },
  FLORIN_CONNECTIONS_PER_ADDRESS: { about: 'connections open at once from one address; trusted proxies may open any number', schema: whole(1, 1_000_000).default(4_000) },
  FLORIN_TRUST_PROXY: {
    about: 'proxies in front that are believed when they say in X-Forwarded-For who asks: their addresses and networks with commas between, such as `10.0.0.0/8,::1`, or how many there are in a row, or false', schema: trustedProxies.default(false),
  },
  FLORIN_GEO_DATABASE: { about: 'MaxMind DB file that says in which country an address is; by default one made from the registries', schema: z.string().min(1).optional() },
  FLORIN_CORS_ORIGINS: { about: 'origins whose pages may call the API, with commas between', schema: list.default([]) },
  FLORIN_PUBLIC_TLS_CERT: { about: 'PEM file of the certificate, with its chain, that the public port shows: it then speaks HTTPS (TLS 1.3). Read anew when it changes', schema: z.string().min(1).optional() },
  FLORIN_PUBLIC_TLS_KEY: { about: 'PEM file of its key', schema: z.string().min(1).optional() },
  FLORIN_INTERNAL_PORT: { about: 'port for other processes of Florin, opened with --services; 0 takes a free one', schema: whole(0, 65_535).default(3100) },
  FLORIN_SERVICES_URL: { about: 'where services run that run elsewhere, with {service} for the name: `http://florin-{service}:3100`', schema: servicesUrl.optional() },
  ...SHARD_SETTINGS,
  FLORIN_TLS_CA: { about: 'PEM file of the authority whose certificates processes show each other; with FLORIN_TLS_CERT and FLORIN_TLS_KEY', schema: z.string().min(1).optional() },
  FLORIN_TLS_CERT: { about: "PEM file of this process's certificate, for the names it is called by", schema: z.string().min(1).optional() },
  FLORIN_TLS_KEY: { about: 'PEM file of its key', schema: z.string().min(1).optional() },
  FLORIN_OTLP_URL: { about: 'where traces are sent, by OTLP over HTTP: `http://jaeger:4318`; otherwise nowhere', schema: httpUrl.optional() },
  FLORIN_TRACE_SHARE: { about: 'share of requests that are traced, from 0 to 1', schema: share.default(0.01) },
  ...BROKER_SETTINGS,
  ...MAIL_SETTINGS,
  ...PERSONAL_DATA_SETTINGS,
} as const satisfies Record<string, { about: string; schema: z.ZodType }>;

/** Settings that each service has. */
export const SERVICE_SETTINGS = perServiceSettings(databaseUrl.optional());

type Read = { readonly [Name in keyof typeof HOST_SETTINGS]: z.output<(typeof HOST_SETTINGS)[Name]['schema']> };

export interface HostSettings extends ApartSettings, BrokerSettings, EdgeSettings, MasterKeySettings {
  /** Absolute. */
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** Undefined: nobody said. */
  readonly publicUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly replicaUrl: string | undefined;
  readonly keysDir: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly logFile: string | undefined;
  readonly demo: boolean;
  /** Undefined: nobody said. */
  readonly simulator: boolean | undefined;
  /** Undefined: nobody said. */
  readonly testClock: boolean | undefined;
  readonly poolSize: number;
  readonly threads: number;
  /** Paths of the PEM files of the public port, where it speaks HTTPS. */
  readonly publicTls: TlsPaths | undefined;
  readonly internalPort: number;
  readonly mail: MailSettings;
  /** A MaxMind DB file; undefined: the one that is brought along. */
  readonly geoDatabase: string | undefined;
  readonly tracing: { readonly url: string; readonly share: number } | undefined;
  /** Empty where there are none. */
  readonly shards: readonly Shard[];
}

/** Slower than the slowest honest client; whoever sends a byte now and then is no client. */
export const ARRIVAL = { headersMs: 10_000, arriveMs: 30_000 };

const TLS = ['FLORIN_TLS_CA', 'FLORIN_TLS_CERT', 'FLORIN_TLS_KEY'];

/** Reads the host's settings, or says of every wrong one what is wrong. An empty one counts as not set. */
export function readSettings(env: Environment): HostSettings {
  const wrong: string[] = [];
  const entries = Object.entries({ ...HOST_SETTINGS, ...SERVICE_SETTINGS }).map(([name, { schema }]) => {
    const result = (schema as z.ZodType).safeParse(env[name] === '' ? undefined : env[name]);
    if (!result.success) wrong.push(`${name} ${result.error.issues[0]?.message ?? 'is wrong'}`);
    return [name, result.data];
  });
  const values = Object.fromEntries(entries) as Record<string, unknown>;
  const tlsMissing = TLS.filter((name) => values[name] === undefined);
  if (tlsMissing.length > 0 && tlsMissing.length < TLS.length) wrong.push(`${tlsMissing.join(' and ')} must be set too: the three belong together`);
  if ((values.FLORIN_PUBLIC_TLS_CERT === undefined) !== (values.FLORIN_PUBLIC_TLS_KEY === undefined)) wrong.push('FLORIN_PUBLIC_TLS_CERT and FLORIN_PUBLIC_TLS_KEY belong together: set both or neither');
  const brokers = brokerSettings(values, wrong);
  wrong.push(...replicasWithoutDatabase(values));
  const masterKeys = masterKeySettings(values, resolve(String(values['FLORIN_DATA'])), wrong);
  if (wrong.length > 0) throw new SettingsError(wrong);
  const read = values as Read;
  const dataDir = resolve(read.FLORIN_DATA);
  const within = (path: string) => (isAbsolute(path) ? path : resolve(path));
  return {
    dataDir, host: read.FLORIN_HOST, port: read.FLORIN_PORT, publicUrl: read.FLORIN_PUBLIC_URL, databaseUrl: read.FLORIN_DATABASE_URL, replicaUrl: read.FLORIN_REPLICA_URL,
    keysDir: read.FLORIN_KEYS_DIR === undefined ? join(dataDir, 'keys') : within(read.FLORIN_KEYS_DIR),
    logLevel: read.FLORIN_LOG_LEVEL, logFile: read.FLORIN_LOG_FILE === undefined ? undefined : within(read.FLORIN_LOG_FILE),
    demo: read.FLORIN_DEMO ?? read.FLORIN_DATABASE_URL === undefined,
    simulator: read.FLORIN_SIMULATOR, testClock: read.FLORIN_TEST_CLOCK, poolSize: read.FLORIN_POOL_SIZE, threads: read.FLORIN_THREADS, ratePerKey: read.FLORIN_RATE_LIMIT, ratePerAddress: read.FLORIN_RATE_LIMIT_PUBLIC,
    ratePerTenant: read.FLORIN_RATE_LIMIT_TENANT, listRatePerTenant: read.FLORIN_RATE_LIMIT_LISTS, credentialRatePerAddress: read.FLORIN_RATE_LIMIT_CREDENTIALS, webhookRatePerAddress: read.FLORIN_RATE_LIMIT_WEBHOOKS,
    requestMs: read.FLORIN_REQUEST_TIMEOUT_MS, connectionsPerAddress: read.FLORIN_CONNECTIONS_PER_ADDRESS, ...ARRIVAL,
    publicTls: read.FLORIN_PUBLIC_TLS_CERT === undefined || read.FLORIN_PUBLIC_TLS_KEY === undefined ? undefined : { cert: within(read.FLORIN_PUBLIC_TLS_CERT), key: within(read.FLORIN_PUBLIC_TLS_KEY) },
    trustProxy: read.FLORIN_TRUST_PROXY, corsOrigins: read.FLORIN_CORS_ORIGINS, internalPort: read.FLORIN_INTERNAL_PORT,
    geoDatabase: read.FLORIN_GEO_DATABASE === undefined ? undefined : within(read.FLORIN_GEO_DATABASE),
    mail: { smtpUrl: read.FLORIN_SMTP_URL, from: read.FLORIN_MAIL_FROM, folder: join(dataDir, 'mail') },
    tracing: read.FLORIN_OTLP_URL === undefined ? undefined : { url: read.FLORIN_OTLP_URL, share: read.FLORIN_TRACE_SHARE },
    shards: readShards(read.FLORIN_SHARDS, read.FLORIN_SHARD_DATABASES),
    ...brokers, ...masterKeys, ...apartSettings(values, read.FLORIN_SERVICES_URL, { ca: read.FLORIN_TLS_CA, cert: read.FLORIN_TLS_CERT, key: read.FLORIN_TLS_KEY }),
  };
}
