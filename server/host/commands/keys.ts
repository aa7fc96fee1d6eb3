import { Option, type Command } from 'commander';
import { SCOPES } from '../../../contracts/scopes.ts';
import { keyFolder } from '../../adapters/keys/key-folder.ts';
import type { SpendingLimit } from '../../kit/call.ts';
import { readSettings } from '../settings.ts';
import { registerIndexKeys } from './index-keys.ts';
import { registerMasterKeys } from './master-keys.ts';
import { readConnection, withConnection, type Connection } from './connection.ts';
import { readList, readSpending } from './spending-option.ts';
import { say } from './terminal.ts';

interface NewKey {
  readonly name: string;
  readonly scopes: string;
  readonly mode: string;
  readonly networks?: string[];
  readonly expiresAt?: string;
  readonly spending?: SpendingLimit[];
}

export function registerKeys(program: Command): void {
  const keys = program.command('keys').description("list this installation's signing keys; create, rotate and revoke API keys; rotate the keys of personal data").action(listSigningKeys);
  registerMasterKeys(keys);
  registerIndexKeys(keys);
  withConnection(keys.command('create').description('create an API key at a running Florin'), 'identity:keys')
    .requiredOption('--name <name>', 'what the key is for')
    .requiredOption('--scopes <scopes>', `with commas between, of: ${SCOPES.join(', ')}`)
    .addOption(new Option('--mode <mode>', 'what the key works on').choices(['test', 'live']).default('test'))
    .option('--networks <networks>', 'CIDR blocks it may be used from, with commas between', readList)
    .option('--expires-at <moment>', 'when it stops working: 2027-01-31T00:00:00Z')
    .option('--spending <limits>', 'what it may spend in a currency, in minor units: EUR:per-transaction=5000,daily=20000,total=100000; once for each', readSpending)
    .action(async ({ name, scopes, mode, networks, expiresAt, spending, ...given }: NewKey & Partial<Connection>) => {
      const made = await post(await readConnection(given), '/v1/api-keys', { name, mode, scopes: readList(scopes), networks, expiresAt, spending });
      say(`${String(made.id)}  ${name}`);
      say(String(made.secret));
      say('This secret is shown once.');
    });
  withConnection(keys.command('rotate').description('give an API key a new secret at a running Florin').argument('<id>', 'key_…'), 'identity:keys')
    .option('--overlap-seconds <seconds>', 'how long the old secret goes on working; a day where left out', Number)
    .action(async (id: string, { overlapSeconds, ...given }: { overlapSeconds?: number } & Partial<Connection>) => {
      const rotated = await post(await readConnection(given), `/v1/api-keys/${encodeURIComponent(id)}/rotate`, { overlapSeconds });
      say(String(rotated.secret));
      say(`This secret is shown once. The old one works until ${String(rotated.previousSecretValidUntil)}.`);
    });
  withConnection(keys.command('revoke').description('revoke an API key at a running Florin, at once').argument('<id>', 'key_…'), 'identity:keys')
    .action(async (id: string, given: Partial<Connection>) => {
      const revoked = await post(await readConnection(given), `/v1/api-keys/${encodeURIComponent(id)}/revoke`, {});
      say(`${String(revoked.id)} is revoked`);
    });
}

function listSigningKeys(): void {
  const { keysDir } = readSettings(process.env);
  const keys = keyFolder(keysDir).list();
  if (keys.length === 0) say(`no keys in ${keysDir} yet: they are made when Florin first starts`);
  for (const { name, signer } of keys) say(`${name.padEnd(24)} Ed25519  ${signer.keyId}  ${signer.publicKey}`);
}

async function post({ url, apiKey }: Connection, path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(new URL(path, url), {
    method: 'POST', headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
  }).catch(() => { throw new Error(`nothing answers at ${url}: start Florin first, or give --url`); });
  const answer = await response.json() as Record<string, unknown>;
  if (!response.ok) throw new Error(`refused: ${String(answer.detail ?? answer.title)} (${String(answer.code)})`);
  return answer;
}
