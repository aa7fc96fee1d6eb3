import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../../test/support/free-port.ts';

const PROGRAM = process.env.FLORIN_TEST_VAULT ?? 'vault';
const TOKEN = 'root-of-this-test';

/** Why there is no Vault to test with, or undefined where there is one. */
export const withoutVault: string | undefined = spawnSync(PROGRAM, ['version']).status === 0 ? undefined : `no ${PROGRAM} on PATH (https://developer.hashicorp.com/vault/install)`;

/** A real Vault that keeps everything in memory (`vault server -dev`). */
export interface VaultServer {
  readonly url: string;
  readonly token: string;
  /** What its command line would do: `write('transit/keys/people/rotate')`. */
  write(path: string, body?: object): Promise<void>;
  close(): Promise<void>;
}

export async function startVault(): Promise<VaultServer> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const running = spawn(PROGRAM, ['server', '-dev', `-dev-root-token-id=${TOKEN}`, '-dev-no-store-token', `-dev-listen-address=${new URL(url).host}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  await ready(running);
  return {
    url, token: TOKEN,
    async write(path, body = {}) {
      const answer = await fetch(`${url}/v1/${path}`, { method: 'POST', headers: { 'x-vault-token': TOKEN }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`Vault refused to write ${path}: ${await answer.text()}`);
    },
    async close() {
      running.kill('SIGKILL');
      if (running.exitCode === null && running.signalCode === null) await once(running, 'exit');
    },
  };
}

/** It says that it runs before it has made its token: the last line is what to wait for. */
async function ready(running: ChildProcess): Promise<void> {
  let said = '';
  for (const stream of [running.stdout!, running.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => { said += text; });
  while (!said.includes('Development mode should NOT be used in production')) {
    const [happened] = await Promise.race([
      once(running.stdout!, 'data').then(() => ['said']), once(running.stderr!, 'data').then(() => ['said']), once(running, 'exit').then(() => ['ended']),
    ]);
    if (happened === 'ended') throw new Error(`vault ended at once:\n${said}`);
  }
}
