import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { erasureFile } from '../../adapters/keys/erasure-file.ts';
import { masterKeysOf } from '../../adapters/kms/master-keys.ts';
import { systemClock } from '../../kit/clock.ts';
import { noMetrics, silentLog } from '../../kit/observe.ts';
import { KEYS_SCHEMA } from '../../kit/personal-data/key-store.ts';
import { KmsError, type Kms } from '../../kit/personal-data/kms.ts';
import type { Person } from '../../kit/personal-data/personal-data.ts';
import { testDatabase } from '../../test/support/test-database.ts';
import { openPersonalData, refuseMissingMasterKeys, type PersonalDataSettings } from '../personal-data.ts';
import { readSettings } from '../settings.ts';

const KEY = randomBytes(32).toString('base64');
const folder = await mkdtemp(join(tmpdir(), 'florin-personal-'));
afterAll(() => rm(folder, { recursive: true }));

describe('settings of master keys', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['a key that is too short', { FLORIN_MASTER_KEY: 'aGk=' }, /must hold 32 bytes/],
    ['two keepers', { FLORIN_MASTER_KEY: KEY, FLORIN_VAULT_URL: 'http://v:8200', FLORIN_VAULT_TOKEN: 't' }, /exclude each other/],
    ['Vault without a token', { FLORIN_VAULT_URL: 'http://v:8200' }, /needs one of/],
    ['two tokens', { FLORIN_VAULT_URL: 'http://v:8200', FLORIN_VAULT_TOKEN: 't', FLORIN_VAULT_TOKEN_FILE: 'f' }, /needs one of/],
    ['a token without Vault', { FLORIN_VAULT_TOKEN: 't' }, /only with FLORIN_VAULT_URL/],
    ['an address that is none', { FLORIN_VAULT_URL: 'vault', FLORIN_VAULT_TOKEN: 't' }, /must be an address/],
  ])('refuse %s', (_, env, message) => expect(() => readSettings(env)).toThrow(message));

  it('are files, the environment or Vault', () => {
    expect(readSettings({ FLORIN_DATA: '/data' })).toMatchObject({ masterKey: undefined, vault: undefined, erasureLog: '/data/erasures.log' });
    expect(readSettings({ FLORIN_MASTER_KEY: `${KEY},${KEY}` }).masterKey).toBe(`${KEY},${KEY}`);
    expect(readSettings({ FLORIN_VAULT_URL: 'http://v:8200', FLORIN_VAULT_TOKEN_FILE: '/t' }).vault).toEqual({ url: 'http://v:8200', key: 'florin', mount: 'transit', namespace: undefined, timeoutMs: 5_000, token: { file: '/t' } });
  });
});

const db = await testDatabase([KEYS_SCHEMA]);
const open = (settings: PersonalDataSettings) => {
  const opened = openPersonalData({ ...settings, url: db.urlOf('keys'), clock: systemClock, metrics: noMetrics, onLost: () => {} });
  afterAll(() => opened.close());
  return opened;
};
const newPerson = (): Person => ({ kind: 'customer', tenantId: randomUUID(), id: randomUUID() });

describe('a start', () => {
  const kms = masterKeysOf(KEY);

  it('erases again whom a restored key store has a key of', async () => {
    const file = join(folder, 'erasures.log');
    const opened = open({ kms, erasures: erasureFile(file), cacheMs: 0 });
    const [ada, bob] = [newPerson(), newPerson()];
    const sealed = await Promise.all([ada, bob].map(async (person) => ({ person, table: 't', field: 'f', sealed: await opened.personal.seal(person, 't', 'f', 'x') })));
    const before = await db.database('keys').query<Record<string, unknown>>('SELECT wrapped, master_key FROM data_keys WHERE subject_id = $1', [ada.id]);
    await opened.personal.erase(ada);
    expect((await readFile(file, 'utf8')).trim()).toMatch(new RegExp(`^\\{"kind":"customer","tenantId":"${ada.tenantId}","id":"${ada.id}","at":"[^"]+"\\}$`));
    await db.database('keys').execute('UPDATE data_keys SET wrapped = $2, master_key = $3, destroyed_at = NULL WHERE subject_id = $1', [ada.id, before[0]!.wrapped, before[0]!.master_key]);
    expect(await opened.personal.open(sealed)).toEqual(['x', 'x']);
    await open({ kms, erasures: erasureFile(file) }).recover();
    expect(await opened.personal.open(sealed)).toEqual([undefined, 'x']);
  });

  it('reads a file of which a crash cut off the last line, and refuses one that is broken before', async () => {
    const file = join(folder, 'cut.log');
    const whole = JSON.stringify(newPerson());
    await writeFile(file, `${whole}\n{"kind":"cust`);
    expect(await erasureFile(file).read()).toHaveLength(1);
    await writeFile(file, `{"kind":"cust\n${whole}\n`);
    await expect(erasureFile(file).read()).rejects.toThrow(/line 1/);
    expect(await erasureFile(join(folder, 'none.log')).read()).toEqual([]);
  });

  it('refuses where a master key is missing, and goes on where its keeper can not be asked', async () => {
    await open({ kms }).personal.seal(newPerson(), 't', 'f', 'x');
    const start = (keeper: Kms, log = silentLog) => refuseMissingMasterKeys({ kms: keeper, url: db.urlOf('keys'), log });
    await expect(start(masterKeysOf(randomBytes(32).toString('base64')))).rejects.toThrow(/which is not here: put it back/);
    const said: string[] = [];
    await start({ ...kms, has: () => Promise.reject(new KmsError('away')) }, { ...silentLog, error: (_fields, message) => void said.push(message) });
    expect(said).toEqual([expect.stringContaining('can not be asked')]);
    await start(kms);
  });
});
