import { Redis } from 'ioredis';

export interface ConnectionOptions {
  /** `redis://user:password@host:6379/0`, or `rediss://` for TLS. */
  readonly url: string;
  /** Only with `rediss://`, in PEM: whom to trust beyond what Node trusts, and a certificate of our own. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** A connection that was cut by the network, not by Redis, stays silent for hours: after this it is replaced. */
const SILENT_MS = 5_000;
const CONNECT_WITHIN_MS = 2_000;
const LONGEST_DELAY_MS = 2_000;

/**
 * One connection that comes back by itself and keeps nothing for later: what can't be sent now, or was not answered before it broke,
 * fails, since whoever asked has helped themselves otherwise by then.
 */
export function connect({ url, tls }: ConnectionOptions): Redis {
  return new Redis(url, {
    connectionName: 'florin',
    disableClientInfo: true,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_WITHIN_MS,
    socketTimeout: SILENT_MS,
    retryStrategy: (attempt) => Math.min(20 * 2 ** Math.min(attempt, 10), LONGEST_DELAY_MS) * (0.5 + Math.random() / 2),
    ...(url.startsWith('rediss:') ? { tls: { ...tls } } : {}),
  });
}

/** What went wrong, in words only: ioredis hangs the command to its errors, and with it passwords and values. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
