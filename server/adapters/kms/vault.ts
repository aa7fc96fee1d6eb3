import { hash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { KEY_BYTES } from '../../kit/personal-data/envelope.ts';
import { KmsError, type KeyInContext, type Kms, type WrappedKey } from '../../kit/personal-data/kms.ts';

/**
 * HashiCorp Vault's transit engine as keeper of the master key, by its HTTP API
 * (https://developer.hashicorp.com/vault/api-docs/secret/transit). The key never leaves Vault; its versions are our master keys, and
 * `vault write -f transit/keys/<name>/rotate` makes the next one.
 */
export interface VaultOptions {
  /** `https://vault.example:8200` */
  readonly url: string;
  /** Name of the transit key, of a type that encrypts, such as aes256-gcm96. */
  readonly key: string;
  /** Where the transit engine is mounted, default `transit`. */
  readonly mount?: string;
  /** Of Vault Enterprise and HCP. */
  readonly namespace?: string;
  /** The token, or a file that holds it and is read for each call: an agent renews it there. */
  readonly token: string | { readonly file: string };
  readonly timeoutMs?: number;
}

/** As Vault writes them: `vault:v3:…`. */
const CIPHERTEXT = /^vault:v(\d+):/;
/** Vault takes 1,000s in one request; its default limit of a body is 32 MB. */
const BATCH = 500;

interface BatchResult { readonly ciphertext?: string; readonly plaintext?: string; readonly error?: string }

export function vaultKms({ url, key, mount = 'transit', namespace, token, timeoutMs = 5_000 }: VaultOptions): Kms {
  const at = (action: string): URL => new URL(`/v1/${mount}/${action}/${encodeURIComponent(key)}`, url);

  async function ask(action: 'encrypt' | 'decrypt' | 'rewrap' | 'keys', body?: object): Promise<Record<string, unknown>> {
    const said = await send(action, body);
    const answer = await said.json().catch(() => ({})) as { data?: Record<string, unknown>; errors?: string[] };
    // Of a batch in which one item is wrong Vault answers 400 with the results beside.
    if (!said.ok && answer.data === undefined) throw new KmsError(`Vault refused to ${action} with key ${key} (${said.status}): ${reasonIn(answer.errors) || explained(said.status)}`);
    return answer.data ?? {};
  }

  async function send(action: string, body: object | undefined): Promise<Response> {
    const headers = {
      'x-vault-token': await readToken(token), 'x-vault-request': 'true', ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    try {
      return await fetch(at(action), {
        method: body === undefined ? 'GET' : 'POST', headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(timeoutMs),
        // A standby that redirects would be sent the token at whatever address it names.
        redirect: 'error',
      });
    } catch (error) {
      const why = error instanceof Error && error.name === 'TimeoutError' ? `it did not answer within ${timeoutMs} ms` : 'nothing answers there';
      throw new KmsError(`Vault at ${new URL(url).host} can not be asked: ${why}`, { cause: error });
    }
  }

  async function batch(action: 'encrypt' | 'decrypt' | 'rewrap', items: readonly object[]): Promise<BatchResult[]> {
    const results: BatchResult[] = [];
    for (let from = 0; from < items.length; from += BATCH) {
      const some = items.slice(from, from + BATCH);
      const { batch_results: answered } = await ask(action, { batch_input: some });
      if (!Array.isArray(answered) || answered.length !== some.length) throw new KmsError(`Vault answered ${action} with another number of results`);
      results.push(...answered as BatchResult[]);
    }
    for (const { error } of results) if (error !== undefined && error !== '') throw new KmsError(`Vault refused to ${action} with key ${key}: ${error}`);
    return results;
  }

  async function versions(): Promise<{ latest: number; least: number }> {
    const { latest_version: latest, min_decryption_version: least } = await ask('keys');
    if (typeof latest !== 'number' || typeof least !== 'number') throw new KmsError(`Vault's key ${key} has no versions`);
    return { latest, least };
  }

  const idOf = (version: string | number): string => `vault/${mount}/${key}/v${version}`;

  const wrappedOf = ({ ciphertext = '' }: BatchResult): WrappedKey => {
    const version = CIPHERTEXT.exec(ciphertext)?.[1];
    if (version === undefined) throw new KmsError('Vault answered with no ciphertext');
    return { wrapped: ciphertext, masterKey: idOf(version) };
  };

  return {
    newest: async () => idOf((await versions()).latest),
    async wrap(dataKey, context) {
      const [result] = await batch('encrypt', [{ plaintext: withContext(dataKey, context) }]);
      return wrappedOf(result!);
    },
    async unwrap(keys) {
      const results = await batch('decrypt', keys.map(({ wrapped }) => ({ ciphertext: wrapped })));
      return results.map(({ plaintext }, i) => withoutContext(plaintext, keys[i]!));
    },
    async rewrap(keys) {
      return (await batch('rewrap', keys.map(({ wrapped }) => ({ ciphertext: wrapped })))).map(wrappedOf);
    },
    async has(masterKey) {
      const version = Number(masterKey.startsWith(idOf('')) ? masterKey.slice(idOf('').length) : Number.NaN);
      const { latest, least } = await versions();
      return version >= least && version <= latest;
    },
  };
}

/**
 * The context goes into the plaintext as a hash. Vault has `associated_data` for it, but `rewrap` takes none: a key wrapped with it could never be
 * brought under the next version without leaving Vault.
 */
const withContext = (dataKey: Buffer, context: string): string => Buffer.concat([dataKey, hash('sha256', context, 'buffer')]).toString('base64');

function withoutContext(plaintext: string | undefined, { context, masterKey }: KeyInContext): Buffer {
  const plain = Buffer.from(plaintext ?? '', 'base64');
  const wanted = hash('sha256', context, 'buffer');
  if (plain.length !== KEY_BYTES + wanted.length || !timingSafeEqual(plain.subarray(KEY_BYTES), wanted)) throw new KmsError(`what ${masterKey} unwraps is not this data key: it was changed, or is another's`);
  return plain.subarray(0, KEY_BYTES);
}

async function readToken(token: VaultOptions['token']): Promise<string> {
  if (typeof token === 'string') return token;
  const text = await readFile(token.file, 'utf8').catch((error: unknown) => { throw new KmsError(`there is no Vault token in ${token.file}`, { cause: error }); });
  if (text.trim() === '') throw new KmsError(`the Vault token in ${token.file} is empty`);
  return text.trim();
}

/** Vault writes several as a list of lines. */
const reasonIn = (errors: readonly string[] = []): string => errors.map((error) => error.replaceAll(/\s+/g, ' ').trim()).join('; ');

function explained(status: number): string {
  if (status === 403) return 'the token is not valid, or its policy does not allow this';
  if (status === 404) return 'there is no such key, or the engine is mounted elsewhere';
  if (status === 429 || status === 472 || status === 473) return 'this Vault is a standby';
  return status === 503 ? 'Vault is sealed' : 'no reason given';
}
