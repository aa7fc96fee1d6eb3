import type { Bus } from '../adapters/bus/bus.ts';
import { embeddedBus, type EmbeddedBusOptions } from '../adapters/embedded-bus/bus.ts';
import { channelConnector } from '../adapters/channels/connect.ts';
import { mailFolder } from '../adapters/mail/folder.ts';
import { smtpMailer } from '../adapters/mail/smtp.ts';
import { mmdbGeo } from '../adapters/geo/mmdb.ts';
import { memoryRateLimiter } from '../adapters/memory/rate-limiter.ts';
import { connectPayoutRail, connectProvider } from '../adapters/providers/connect.ts';
import { connectRateSource } from '../adapters/rates/connect.ts';
import { openWebhookPoster } from '../adapters/webhooks/poster.ts';
import type { OtlpOptions, OtlpTracer } from '../adapters/tracing/otlp.ts';
import { serviceKey } from '../adapters/remote/tokens.ts';
import type { Clock } from '../kit/clock.ts';
import { derivedSecret } from '../kit/derived-secret.ts';
import type { Mailer } from '../kit/mail.ts';
import type { Log, Metrics } from '../kit/observe.ts';
import type { Outside } from '../kit/outside.ts';
import type { RateLimiter } from '../kit/rate-limiter.ts';
import type { SharedCache } from '../kit/shared-cache.ts';
import type { Signer } from '../kit/signing.ts';
import type { KafkaSettings, RedisSettings } from './broker-settings.ts';
import { GATEWAY } from './gateway-name.ts';
import type { MailSettings } from './mail-settings.ts';
import { SERVICES } from './services.ts';

/**
 * Which adapter fills a port that has several. The one place where it is decided. Those that bring much code along are loaded only where they are chosen: Kafka's client
 * alone takes 35 MB of each thread.
 */

export interface BusOptions extends EmbeddedBusOptions {
  /** Of several threads, one hands on what was recorded. */
  readonly relays: boolean;
}

export type OpenBus = (options: BusOptions) => Bus;

/** Outbox rows are kept until it has taken them: what no archive has is the only copy there is. */
const ARCHIVE = 'events.archive';

/** Events by way of Kafka; undefined where that is not set, and the database that all processes share carries them. */
export async function chooseBus(kafka: KafkaSettings | undefined): Promise<OpenBus | undefined> {
  if (kafka === undefined) return undefined;
  const { kafkaBus } = await import('../adapters/kafka/bus.ts');
  return (options) => kafkaBus({ ...options, connection: kafka.connection, prefix: kafka.prefix, replication: kafka.replication, keptFor: [ARCHIVE], services: topicsOf() });
}

export const busInDatabase: OpenBus = embeddedBus;

const topicsOf = () => SERVICES.map(({ name, sources, topic }) => ({ name: name as string, sources, topic }));

/** The topics of all services. Those of consumers, for what is tried again and for what is given up, are made when they start. Returns those made. */
export async function makeTopics({ connection, prefix, replication }: KafkaSettings): Promise<string[]> {
  const { ensureTopics } = await import('../adapters/kafka/topics.ts');
  return ensureTopics(connection, { services: topicsOf(), prefix, replication });
}

/** What gateways have in common, or each for itself. */
export interface Sharing {
  readonly limiter: RateLimiter;
  /** Whether it is shared at the moment; undefined where it never is. */
  readonly isShared?: () => boolean;
  /** What other gateways know of credentials; undefined where nobody shares it. */
  readonly principals?: SharedCache;
  close(): void;
}

/**
 * Limits that all gateways share; or, without Redis, of this process alone: with several gateways a client then gets as many times as much. Where identity is in another
 * process, they share what it says of credentials too.
 */
export async function chooseSharing(
  redis: RedisSettings | undefined, ports: { clock: Clock; log: Log; metrics: Metrics; signer(name: string): Signer; identityElsewhere: boolean },
): Promise<Sharing> {
  const memory = memoryRateLimiter(ports.clock);
  if (redis === undefined) return { limiter: memory, close() {} };
  const { openRedis } = await import('../adapters/redis/open.ts');
  const opened = openRedis({ ...redis, log: ports.log, metrics: ports.metrics });
  const principals = ports.identityElsewhere
    ? opened.cache({ name: 'principals', clock: ports.clock, secret: derivedSecret(ports.signer(serviceKey(GATEWAY)), 'shared principals') }) : undefined;
  return { limiter: opened.rateLimiter(memory), isShared: opened.isUp, principals, close: opened.close };
}

/** Mails by SMTP; or, where no mail server is set, as files in the data folder, where whoever tries Florin on a laptop can read them. */
export function chooseMailer({ mail }: { mail: MailSettings }, log: Log): Mailer {
  return mail.smtpUrl === undefined ? mailFolder({ folder: mail.folder, from: mail.from, log }) : smtpMailer({ url: mail.smtpUrl, from: mail.from });
}

/** Spans to a collector, where one is set. */
export async function chooseTracer(options: OtlpOptions | undefined): Promise<OtlpTracer | undefined> {
  return options && (await import('../adapters/tracing/otlp.ts')).otlpTracer(options);
}

/** Clients of the outside world. */
export function outside({ geoDatabase }: { readonly geoDatabase: string | undefined }): Outside {
  return { geo: mmdbGeo(geoDatabase), connectProvider, connectPayoutRail, connectRateSource, openWebhookPoster, connectChannel: channelConnector() };
}
