import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { keepsKeys } from '../../../test/suites/kms.ts';
import { unlessLeftOut } from '../../../test/support/left-out.ts';
import { vaultKms } from '../vault.ts';
import { startVault, withoutVault, type VaultServer } from './vault-server.ts';

let server: Promise<VaultServer> | undefined;
let keys = 0;
afterAll(async () => (await server)?.close());

/** A transit engine with a key of its own. */
async function newKey() {
  server ??= startVault();
  const vault = await server;
  const mount = `team-${++keys}/transit`;
  await vault.write(`sys/mounts/${mount}`, { type: 'transit' });
  await vault.write(`${mount}/keys/people`);
  return {
    vault, mount, kms: vaultKms({ url: vault.url, token: vault.token, mount, key: 'people' }),
    rotate: () => vault.write(`${mount}/keys/people/rotate`), config: (body: object) => vault.write(`${mount}/keys/people/config`, body),
  };
}

describe.skipIf(withoutVault !== undefined)(unlessLeftOut('a real Vault', withoutVault), () => {
  keepsKeys('its transit engine', newKey);

  test('one key of many that can not be unwrapped is told, and none is given', async () => {
    const { kms } = await newKey();
    const fine = { ...await kms.wrap(randomBytes(32), 'c'), context: 'c' };
    await expect(kms.unwrap([fine, { ...fine, wrapped: 'vault:v1:AAAA' }])).rejects.toThrow(/Vault refused to decrypt/);
    await expect(kms.unwrap([fine, { ...fine, wrapped: 'vault:v9:AAAA' }])).rejects.toThrow(/Vault refused to decrypt/);
  });

  test('a version that may not decrypt any more is no key of ours', async () => {
    const { kms, rotate, config } = await newKey();
    const old = { ...await kms.wrap(randomBytes(32), 'c'), context: 'c' };
    await rotate();
    await config({ min_decryption_version: 2 });
    expect(await kms.has(old.masterKey)).toBe(false);
    await expect(kms.unwrap([old])).rejects.toThrow(/too old/);
  });

  test('more keys than one request takes go in several', async () => {
    const { kms } = await newKey();
    const wrapped = { ...await kms.wrap(Buffer.alloc(32, 3), 'c'), context: 'c' };
    expect(await kms.unwrap(Array.from({ length: 1_001 }, () => wrapped))).toHaveLength(1_001);
  });

  test('a key that is not there, a token that is none, a Vault that is sealed', async () => {
    const { vault, mount, kms } = await newKey();
    await expect(vaultKms({ url: vault.url, token: vault.token, mount, key: 'other' }).newest()).rejects.toThrow(/404.*no such key/);
    await expect(vaultKms({ url: vault.url, token: 'hvs.wrong', mount, key: 'people' }).newest()).rejects.toThrow(/403.*permission denied/);
    await vault.write('sys/seal');
    await expect(kms.wrap(randomBytes(32), 'c')).rejects.toThrow(/503.*Vault is sealed/);
    server = undefined;
    await vault.close();
    await expect(kms.newest()).rejects.toThrow(/nothing answers/);
  });
});
