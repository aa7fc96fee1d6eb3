import { Admin } from '@platformatic/kafka';

/** The way to a Kafka. The host reads it from settings. */
export interface KafkaConnection {
  /** `host:port` each; any of them leads to the others. */
  readonly brokers: readonly string[];
  /** How this process is called in the brokers' logs and quotas. */
  readonly clientId: string;
  /** TLS; `{}` trusts what Node trusts. Absent: none. */
  readonly tls?: { readonly ca?: string | Buffer; readonly cert?: string | Buffer; readonly key?: string | Buffer };
  readonly sasl?: { readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'; readonly username: string; readonly password: string };
}

/** A request that is not answered is given up; whoever asked tries again. */
const REQUEST_MS = 10_000;

/** What every client of the library is opened with. */
export function clientOptions({ brokers, clientId, tls, sasl }: KafkaConnection) {
  return {
    clientId, bootstrapBrokers: [...brokers], connectTimeout: 5_000, requestTimeout: REQUEST_MS, timeout: REQUEST_MS, retries: 3, retryDelay: 250,
    // A partition that has moved, or was added, is noticed after so long even if nothing fails.
    metadataMaxAge: 10_000,
    ...(tls === undefined ? {} : { tls: { ...tls } }), ...(sasl === undefined ? {} : { sasl: { ...sasl } }),
  };
}

/** For a question that someone waits for, such as whether this process is ready. */
export const BRIEF = { connectTimeout: 1_000, requestTimeout: 1_500, timeout: 1_500, retries: 0 };

/** Questions to the cluster are rare: each opens connections of its own, so none lies idle and none must be mended. */
export async function withAdmin<T>(connection: KafkaConnection, run: (admin: Admin) => Promise<T>, limits: Partial<typeof BRIEF> = {}): Promise<T> {
  const admin = new Admin({ ...clientOptions(connection), ...limits });
  try {
    return await run(admin);
  } finally {
    await admin.close();
  }
}
