import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Log } from '../../kit/observe.ts';

/** Certificate and key of the public port, from PEM files that are looked at now and then: whoever renews them restarts nothing. */
export interface PublicTls {
  readonly options: TlsOptions;
  /** Gives the server what is new in the files, until the returned function is called. */
  follow(server: Pick<Server, 'setSecureContext'>): () => void;
}

interface TlsOptions {
  readonly cert: string;
  readonly key: string;
  readonly minVersion: 'TLSv1.3';
  readonly handshakeTimeout: number;
}

export interface TlsPaths { readonly cert: string; readonly key: string }

/** By reading them: what renews certificates often swaps a link or a file whole, of which a watch on the old one hears nothing. */
export const LOOK_EVERY_MS = 5_000;

const read = ({ cert, key }: TlsPaths): TlsOptions =>
  ({ cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8'), minVersion: 'TLSv1.3', handshakeTimeout: 10_000 });

/** Throws where the files are not there, or do not belong together. */
export function publicTls(paths: TlsPaths, { timers, log }: { timers: Timers; log: Log }): PublicTls {
  const options = read(paths);
  createSecureContext(options);
  return { options, follow: (server) => follow(paths, options, server, timers, log) };
}

function follow(paths: TlsPaths, first: TlsOptions, server: Pick<Server, 'setSecureContext'>, timers: Timers, log: Log): () => void {
  let used = first;
  let wrong = '';
  const look = (): void => {
    callOff = timers.after(LOOK_EVERY_MS, look);
    try {
      const now = read(paths);
      if (now.cert === used.cert && now.key === used.key) return;
      // A certificate that is there before its key throws here, and is taken at the next look.
      createSecureContext(now);
      server.setSecureContext(now);
      used = now;
      wrong = '';
      log.info({ cert: paths.cert }, 'a new certificate is used from now on');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== wrong) log.error({ reason, cert: paths.cert, key: paths.key }, 'the certificate can not be read anew; the one before stays');
      wrong = reason;
    }
  };
  let callOff = timers.after(LOOK_EVERY_MS, look);
  return () => callOff();
}
