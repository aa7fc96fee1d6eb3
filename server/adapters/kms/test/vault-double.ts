import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What Vault's documentation says of its transit engine, as far as we use it: keys with versions, `encrypt`, `decrypt` and `rewrap` of one or of
 * many (`batch_input`), a token, being sealed. It encrypts for real, so that a text that was changed is refused here too.
 */
export interface VaultDouble {
  readonly url: string;
  readonly token: string;
  /** Bodies of all requests so far. */
  readonly asked: { path: string; token: string | undefined; namespace: string | undefined; body: string }[];
  rotate(): void;
  /** Versions before this one decrypt nothing any more. */
  trim(minVersion: number): void;
  seal(sealed: boolean): void;
  /** Takes requests and answers none. */
  hang(hanging: boolean): void;
  close(): Promise<void>;
}

interface Item { plaintext?: string; ciphertext?: string }

export async function startVaultDouble({ mount = 'transit', key = 'florin', token = 'hvs.test' } = {}): Promise<VaultDouble> {
  const versions = [randomBytes(32)];
  let least = 1;
  let isSealed = false;
  let hangs = false;
  const asked: VaultDouble['asked'] = [];

  const encrypt = (plaintext: string): { ciphertext: string; key_version: number } => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', versions.at(-1)!, nonce);
    const bytes = Buffer.concat([nonce, cipher.update(Buffer.from(plaintext, 'base64')), cipher.final(), cipher.getAuthTag()]);
    return { ciphertext: `vault:v${versions.length}:${bytes.toString('base64')}`, key_version: versions.length };
  };
  const decrypt = (ciphertext: string): { plaintext: string } => {
    const [, version, text] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? [];
    if (version === undefined || text === undefined) throw new Error('invalid ciphertext: no prefix');
    if (Number(version) < least) throw new Error('ciphertext or signature version is disallowed by policy (too old)');
    const key = versions[Number(version) - 1];
    if (key === undefined) throw new Error('invalid ciphertext: unable to decrypt');
    const bytes = Buffer.from(text, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(-16));
      return { plaintext: Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('base64') };
    } catch {
      throw new Error('cipher: message authentication failed');
    }
  };
  const actions: Record<string, (item: Item) => object> = {
    encrypt: ({ plaintext = '' }) => encrypt(plaintext),
    decrypt: ({ ciphertext = '' }) => decrypt(ciphertext),
    rewrap: ({ ciphertext = '' }) => encrypt(decrypt(ciphertext).plaintext),
  };

  function answer(path: string, given: string | undefined, body: string): [number, object] {
    if (isSealed) return [503, { errors: ['Vault is sealed'] }];
    if (given !== token) return [403, { errors: ['permission denied'] }];
    const [, action, name] = new RegExp(`^/v1/${mount}/(\\w+)/([^/]+)$`).exec(path) ?? [];
    if (action === undefined || name !== key) return [404, { errors: [] }];
    if (action === 'keys') return [200, { data: { name, type: 'aes256-gcm96', latest_version: versions.length, min_decryption_version: least } }];
    const act = actions[action];
    if (act === undefined) return [404, { errors: ['unsupported path'] }];
    const { batch_input: items = [] } = JSON.parse(body) as { batch_input?: Item[] };
    const results = items.map((item) => {
      try {
        return act(item);
      } catch (error) {
        return { error: (error as Error).message };
      }
    });
    // Of a batch that fails in part Vault answers 400 with all results.
    return [results.some((result) => 'error' in result) ? 400 : 200, { data: { batch_results: results } }];
  }

  const server = createServer((request, response) => void serve(request).then((said) => {
    if (said === undefined) return;
    response.writeHead(said[0], { 'content-type': 'application/json' }).end(JSON.stringify(said[1]));
  }));
  async function serve(request: IncomingMessage): Promise<[number, object] | undefined> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const header = (name: string): string | undefined => request.headers[name] as string | undefined;
    asked.push({ path: request.url!, token: header('x-vault-token'), namespace: header('x-vault-namespace'), body });
    return hangs ? undefined : answer(request.url!, header('x-vault-token'), body);
  }
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token, asked,
    rotate: () => void versions.push(randomBytes(32)),
    trim: (minVersion) => { least = minVersion; },
    seal: (sealed) => { isSealed = sealed; },
    hang: (hanging) => { hangs = hanging; },
    close: () => new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}
