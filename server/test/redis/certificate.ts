import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  /** PEM. It is its own authority. */
  readonly cert: string;
}

/** Why no certificate can be made, or undefined where it can. */
export const withoutOpenssl: string | undefined = spawnSync('openssl', ['version']).status === 0 ? undefined : 'no openssl on PATH';

/** For 127.0.0.1, valid for a day, written into `folder`. */
export async function makeCertificate(folder: string): Promise<Certificate> {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1',
    '-subj', '/CN=florin test', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile, '-out', certFile,
  ], { stdio: 'ignore' });
  return { certFile, keyFile, cert: await readFile(certFile, 'utf8') };
}
