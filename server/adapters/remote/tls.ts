import { readFileSync } from 'node:fs';

/** PEM texts for mutual TLS: both sides show a certificate of the same authority. */
export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Read once, at the start: whoever renews certificates restarts the processes, one after the other. */
export function readTlsFiles(paths: TlsFiles): TlsFiles {
  return { ca: readFileSync(paths.ca, 'utf8'), cert: readFileSync(paths.cert, 'utf8'), key: readFileSync(paths.key, 'utf8') };
}
