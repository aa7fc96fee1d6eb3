import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../kit/observe.ts';
import { makeCertificate, withoutOpenssl } from '../../test/redis/certificate.ts';
import { publicTls } from './public-tls.ts';

describe.skipIf(withoutOpenssl !== undefined)(`the public port's certificate${withoutOpenssl === undefined ? '' : ` (${withoutOpenssl})`}`, () => {
  async function folderWithCertificate() {
    const folder = await mkdtemp(join(tmpdir(), 'florin-tls-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    return { folder, ...await makeCertificate(folder) };
  }

  async function serving() {
    const files = await folderWithCertificate();
    const errors: string[] = [];
    let due: (() => void) | undefined;
    const tls = publicTls({ cert: files.certFile, key: files.keyFile }, {
      log: { ...silentLog, error: (_fields, message) => { errors.push(message); } },
      timers: { after: (_ms, run) => { due = run; return () => { due = undefined; }; } },
    });
    const server: Server = createServer(tls.options, (_req, res) => res.end('hello'));
    const stop = tls.follow(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => { server.close(); });
    return { ...files, server, errors, stop, look: () => due!(), waiting: () => due !== undefined, fingerprint: () => shown(server) };
  }

  /** Of the certificate that a new connection is shown. */
  async function shown(server: Server, options: object = {}): Promise<string> {
    const socket: TLSSocket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    await once(socket, 'secureConnect');
    const seen = `${socket.getProtocol() ?? ''} ${socket.getPeerCertificate().fingerprint256}`;
    socket.destroy();
    return seen;
  }

  it('is shown over TLS 1.3 and nothing older', async () => {
    const { server, fingerprint } = await serving();
    expect(await fingerprint()).toMatch(/^TLSv1\.3 /);
    await expect(shown(server, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version/);
  });

  it('changes when the files do, for new connections', async () => {
    const { certFile, keyFile, look, fingerprint, errors } = await serving();
    const first = await fingerprint();
    look();
    expect(await fingerprint()).toBe(first);
    const next = await folderWithCertificate();
    await copyFile(next.certFile, certFile);
    look();
    // The key is not there yet.
    expect([await fingerprint(), errors.length]).toEqual([first, 1]);
    look();
    expect(errors).toHaveLength(1);
    await copyFile(next.keyFile, keyFile);
    look();
    expect(await fingerprint()).not.toBe(first);
  });

  it('stays where the files are gone or broken, and is looked at again', async () => {
    const { certFile, look, fingerprint, errors, waiting, stop } = await serving();
    const first = await fingerprint();
    await writeFile(certFile, 'no certificate');
    look();
    await rm(certFile);
    look();
    expect([await fingerprint(), errors.length, waiting()]).toEqual([first, 2, true]);
    stop();
    expect(waiting()).toBe(false);
  });

  it('keeps Florin from starting where it is none, or not of that key', async () => {
    const [one, other] = [await folderWithCertificate(), await folderWithCertificate()];
    const ports = { log: silentLog, timers: { after: () => () => {} } };
    expect(() => publicTls({ cert: one.certFile, key: other.keyFile }, ports)).toThrow(/key values mismatch/);
    expect(() => publicTls({ cert: `${one.certFile}x`, key: one.keyFile }, ports)).toThrow(/ENOENT/);
  });
});
