import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { serviceCall } from '../../../kit/call.ts';
import { readTlsFiles, type TlsFiles } from '../tls.ts';
import { calling, listening } from './support.ts';

const present = spawnSync('openssl', ['version']).status === 0;
if (!present) process.stderr.write('left out: mutual TLS between processes, since there is no openssl here to make certificates\n');

const folder = mkdtempSync(join(tmpdir(), 'florin-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);
const openssl = (...args: string[]): void => { execFileSync('openssl', args, { stdio: 'ignore' }); };

function authority(name: string): void {
  openssl('req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), '-days', '1', '-subj', `/CN=${name}`,
    '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign');
}

/** A certificate for these names, by that authority. */
function certified(ca: string, name: string, names: string): TlsFiles {
  writeFileSync(file(`${name}.ext`), `subjectAltName=${names}\n`);
  openssl('req', '-newkey', 'ed25519', '-nodes', '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`), '-subj', `/CN=${name}`);
  openssl('x509', '-req', '-in', file(`${name}.csr`), '-CA', file(`${ca}.pem`), '-CAkey', file(`${ca}.key`), '-out', file(`${name}.pem`), '-days', '1', '-extfile', file(`${name}.ext`));
  return readTlsFiles({ ca: file(`${ca}.pem`), cert: file(`${name}.pem`), key: file(`${name}.key`) });
}

describe.skipIf(!present)('mutual TLS between processes', () => {
  authority('ours');
  authority('theirs');
  const shop = certified('ours', 'shop', 'IP:127.0.0.1');
  const till = certified('ours', 'till', 'DNS:till');
  const stranger = certified('theirs', 'stranger', 'IP:127.0.0.1');
  const answer = () => Promise.resolve({ output: 'sold', replayed: false });
  const ask = (urls: string[], tls?: TlsFiles) => calling(urls, { tls }).call('buy', false, {}, serviceCall('till'));

  it('speaks where both show a certificate of their authority', async () => {
    const { url } = await listening({ answer, tls: shop });
    expect(await ask([url], till)).toEqual({ output: 'sold', replayed: false });
  });

  it('hears nobody who shows another, or none, or speaks in the open', async () => {
    const { url } = await listening({ answer, tls: shop });
    await expect(ask([url], { ...stranger, ca: shop.ca })).rejects.toMatchObject({ code: 'unavailable' });
    await expect(ask([url])).rejects.toMatchObject({ code: 'unavailable' });
    await expect(ask([url.replace('https', 'http')])).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('tells nothing to one of another authority, or who is not the one that was called', async () => {
    const other = await listening({ answer, tls: stranger });
    await expect(ask([other.url], till)).rejects.toMatchObject({ code: 'unavailable' });
    const elsewhere = await listening({ answer, tls: certified('ours', 'bank', 'DNS:bank') });
    await expect(ask([elsewhere.url], till)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('reads its files as they are', () => {
    expect(shop.cert).toBe(readFileSync(file('shop.pem'), 'utf8'));
  });
});
