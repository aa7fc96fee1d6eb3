import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { KmsError } from '../../../kit/personal-data/kms.ts';
import { keepsKeys } from '../../../test/suites/kms.ts';
import { vaultKms } from '../vault.ts';
import { startVaultDouble, type VaultDouble } from './vault-double.ts';

const doubles: VaultDouble[] = [];
afterAll(() => Promise.all(doubles.map((vault) => vault.close())));
async function newVault(options: Parameters<typeof startVaultDouble>[0] = {}): Promise<VaultDouble> {
  const vault = await startVaultDouble(options);
  doubles.push(vault);
  return vault;
}

keepsKeys('the transit engine of Vault', async () => {
  const vault = await newVault();
  return { kms: vaultKms({ ...vault, key: 'florin' }), rotate: async () => vault.rotate() };
});

describe('Vault', () => {
  test('is asked at its mount, with token and namespace, and never given a name', async () => {
    const vault = await newVault({ mount: 'eu/transit', key: 'people' });
    const kms = vaultKms({ url: vault.url, token: vault.token, mount: 'eu/transit', key: 'people', namespace: 'team' });
    await kms.wrap(randomBytes(32), 'customer ada@example.com');
    expect(vault.asked).toMatchObject([{ path: '/v1/eu/transit/encrypt/people', token: 'hvs.test', namespace: 'team' }]);
    expect(vault.asked[0]!.body).not.toContain(Buffer.from('ada@example.com').toString('base64').slice(2, 12));
  });

  test('reads a token anew from its file for each call', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'florin-vault-'));
    const vault = await newVault();
    const file = join(folder, 'token');
    const kms = vaultKms({ url: vault.url, key: 'florin', token: { file } });
    await expect(kms.newest()).rejects.toThrow(/no Vault token in/);
    await writeFile(file, 'old\n');
    await expect(kms.newest()).rejects.toThrow(/403.*permission denied/);
    await writeFile(file, `${vault.token}\n`);
    expect(await kms.newest()).toBe('vault/transit/florin/v1');
    await rm(folder, { recursive: true });
  });

  test('says what is wrong, without the token', async () => {
    const vault = await newVault();
    const kms = vaultKms({ ...vault, key: 'florin', timeoutMs: 200 });
    const wrong = async (asked: Promise<unknown>): Promise<string> => {
      const error: unknown = await asked.then(() => undefined, (refused: unknown) => refused);
      expect(error).toBeInstanceOf(KmsError);
      expect((error as Error).message).not.toContain(vault.token);
      return (error as Error).message;
    };
    expect(await wrong(vaultKms({ ...vault, key: 'other' }).newest())).toMatch(/404.*no such key/);
    expect(await wrong(vaultKms({ ...vault, key: 'florin', token: 'hvs.wrong' }).newest())).toMatch(/permission denied/);
    vault.seal(true);
    expect(await wrong(kms.wrap(randomBytes(32), 'c'))).toMatch(/503.*Vault is sealed/);
    vault.seal(false);
    vault.hang(true);
    expect(await wrong(kms.newest())).toMatch(/did not answer within 200 ms/);
    vault.hang(false);
    await vault.close();
    expect(await wrong(kms.newest())).toMatch(/nothing answers/);
  });

  test('one key of many that can not be unwrapped is told, and none is given', async () => {
    const vault = await newVault();
    const kms = vaultKms({ ...vault, key: 'florin' });
    const fine = { ...await kms.wrap(randomBytes(32), 'c'), context: 'c' };
    await expect(kms.unwrap([fine, { ...fine, wrapped: 'vault:v9:AAAA' }])).rejects.toThrow(/unable to decrypt/);
  });

  test('a version that was trimmed is no key of ours any more', async () => {
    const vault = await newVault();
    const kms = vaultKms({ ...vault, key: 'florin' });
    const old = { ...await kms.wrap(randomBytes(32), 'c'), context: 'c' };
    vault.rotate();
    vault.trim(2);
    expect(await kms.has(old.masterKey)).toBe(false);
    await expect(kms.unwrap([old])).rejects.toThrow(/too old/);
  });

  test('more keys than one request takes go in several', async () => {
    const vault = await newVault();
    const kms = vaultKms({ ...vault, key: 'florin' });
    const wrapped = { ...await kms.wrap(Buffer.alloc(32, 3), 'c'), context: 'c' };
    expect(await kms.unwrap(Array.from({ length: 1_001 }, () => wrapped))).toHaveLength(1_001);
    expect(vault.asked.filter(({ path }) => path.includes('decrypt'))).toHaveLength(3);
  });
});
