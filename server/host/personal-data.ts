import { join } from 'node:path';
import { z } from 'zod';
import { erasureFile } from '../adapters/keys/erasure-file.ts';
import { masterKeyFolder, masterKeysOf } from '../adapters/kms/master-keys.ts';
import { vaultKms } from '../adapters/kms/vault.ts';
import { openDatabase, type OpenDatabase } from '../adapters/postgres/database.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log, Metrics } from '../kit/observe.ts';
import { countByMaster, destroyKeys, KEYS_SCHEMA } from '../kit/personal-data/key-store.ts';
import { KmsError, type Kms } from '../kit/personal-data/kms.ts';
import { personalData, type ErasureLog, type Person, type PersonalData } from '../kit/personal-data/personal-data.ts';
import { rewrapDataKeys } from '../kit/personal-data/rewrap.ts';
import type { Job } from '../kit/service.ts';

/** The key store of this process, over whoever keeps the master keys. */

const whole = (min: number, max: number) => z.string().regex(/^\d+$/, { error: 'must be a whole number' }).transform(Number)
  .refine((value) => value >= min && value <= max, { error: `must be from ${min} to ${max}` });
const http = z.string().refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), { error: 'must be an address such as https://vault.example:8200' });

export const PERSONAL_DATA_SETTINGS = {
  FLORIN_MASTER_KEY: { about: 'master keys of personal data, 32 bytes in base64, with commas between: the first wraps, all unwrap. By default files master-NNNN.key in the folder of keys', schema: z.string().min(1).optional() },
  FLORIN_VAULT_URL: { about: 'HashiCorp Vault that keeps the master key in its transit engine: `https://vault.example:8200`', schema: http.optional() },
  FLORIN_VAULT_KEY: { about: 'name of the transit key', schema: z.string().regex(/^[A-Za-z0-9_.-]{1,200}$/, { error: 'must be the name of a key' }).default('florin') },
  FLORIN_VAULT_MOUNT: { about: 'where the transit engine is mounted', schema: z.string().regex(/^[A-Za-z0-9_./-]{1,200}$/, { error: 'must be a path' }).default('transit') },
  FLORIN_VAULT_NAMESPACE: { about: 'namespace of Vault Enterprise or HCP', schema: z.string().min(1).optional() },
  FLORIN_VAULT_TOKEN: { about: 'token for Vault', schema: z.string().min(1).optional() },
  FLORIN_VAULT_TOKEN_FILE: { about: 'file with the token, read for each call, so that an agent can renew it', schema: z.string().min(1).optional() },
  FLORIN_VAULT_TIMEOUT_MS: { about: 'how long Vault may take to answer', schema: whole(100, 60_000).default(5_000) },
  FLORIN_DATA_KEY_CACHE_MS: { about: 'how long a decrypted data key may stay in memory', schema: whole(0, 3_600_000).default(60_000) },
  FLORIN_ERASURE_LOG: { about: 'file that names everybody who was erased, so that a restored database forgets them again; by default erasures.log in the data folder', schema: z.string().min(1).optional() },
} as const satisfies Record<string, { about: string; schema: z.ZodType }>;

type Read = { readonly [Name in keyof typeof PERSONAL_DATA_SETTINGS]: z.output<(typeof PERSONAL_DATA_SETTINGS)[Name]['schema']> };

/** As the environment has it. `masterKey` and `vault` exclude each other; neither means files in the folder of keys. */
export interface MasterKeySettings {
  readonly masterKey: string | undefined;
  readonly vault: Parameters<typeof vaultKms>[0] | undefined;
  readonly dataKeyCacheMs: number;
  readonly erasureLog: string;
}

export function masterKeySettings(values: Readonly<Record<string, unknown>>, dataDir: string, wrong: string[]): MasterKeySettings {
  const read = values as Read;
  const { FLORIN_MASTER_KEY: masterKey, FLORIN_VAULT_URL: url, FLORIN_VAULT_TOKEN: token, FLORIN_VAULT_TOKEN_FILE: file } = read;
  if (masterKey !== undefined && url !== undefined) wrong.push('FLORIN_MASTER_KEY and FLORIN_VAULT_URL exclude each other');
  if (url !== undefined && (token === undefined) === (file === undefined)) wrong.push('FLORIN_VAULT_URL needs one of FLORIN_VAULT_TOKEN and FLORIN_VAULT_TOKEN_FILE');
  if (url === undefined && (token ?? file) !== undefined) wrong.push('a token for Vault is of use only with FLORIN_VAULT_URL');
  if (masterKey !== undefined) explainWrong(() => masterKeysOf(masterKey), wrong);
  return {
    masterKey, dataKeyCacheMs: read.FLORIN_DATA_KEY_CACHE_MS, erasureLog: read.FLORIN_ERASURE_LOG ?? join(dataDir, 'erasures.log'),
    vault: url === undefined ? undefined : {
      url, key: read.FLORIN_VAULT_KEY, mount: read.FLORIN_VAULT_MOUNT, namespace: read.FLORIN_VAULT_NAMESPACE, timeoutMs: read.FLORIN_VAULT_TIMEOUT_MS,
      token: token ?? { file: file ?? '' },
    },
  };
}

function explainWrong(attempt: () => unknown, wrong: string[]): void {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof KmsError)) throw error;
    wrong.push(error.message);
  }
}

export interface PersonalDataSettings {
  readonly kms: Kms;
  readonly erasures?: ErasureLog & { read(): Promise<Person[]> };
  readonly cacheMs?: number;
}

/** The keeper of the master keys that the settings choose. Files are made at the first start. */
export function choosePersonalData(settings: MasterKeySettings & { readonly keysDir: string }): PersonalDataSettings {
  return { kms: chooseKms(settings), erasures: erasureFile(settings.erasureLog), cacheMs: settings.dataKeyCacheMs };
}

/** Whether it keeps personal data. */
export const keeps = ({ keepsPersonalData }: { readonly keepsPersonalData?: true }): boolean => keepsPersonalData === true;

/** Undefined where no service of this process keeps personal data: a validator's node has no business with master keys. */
export const personalOf = ({ services }: { readonly services: readonly { readonly keepsPersonalData?: true }[] }, settings: MasterKeySettings & { readonly keysDir: string }): PersonalDataSettings | undefined =>
  (services.some(keeps) ? choosePersonalData(settings) : undefined);

export function chooseKms({ masterKey, vault, keysDir }: Pick<MasterKeySettings, 'masterKey' | 'vault'> & { readonly keysDir: string }): Kms {
  if (vault !== undefined) return vaultKms(vault);
  return masterKey === undefined ? masterKeyFolder(keysDir) : masterKeysOf(masterKey);
}

export interface OpenedPersonalData {
  readonly personal: PersonalData;
  readonly jobs: readonly Job[];
  /** Before anybody is served: makes erasures again that a restore undid. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions extends PersonalDataSettings, Pick<Parameters<typeof openDatabase>[0], 'onLost' | 'onOutage'> {
  readonly url: string;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

const POOL = 4;
const AT_ONCE = 500;

export function openPersonalData({ kms, erasures, cacheMs, url, clock, metrics, onLost, onOutage }: OpenOptions): OpenedPersonalData {
  const { database, close }: OpenDatabase = openDatabase({ url, schema: KEYS_SCHEMA.name, max: POOL, onLost, onOutage });
  return {
    personal: personalData({ database, kms, clock, metrics, erasures, cacheMs }),
    jobs: [rewrapDataKeys({ database, kms, metrics })],
    async recover() {
      const people = await erasures?.read() ?? [];
      for (let from = 0; from < people.length; from += AT_ONCE) await destroyKeys(database, people.slice(from, from + AT_ONCE), new Date(clock.now()));
    },
    close,
  };
}

/** Before anything of a process works: without them nobody's data under them could be read, and new people would be sealed under others. */
export async function refuseMissingMasterKeys({ kms, url, log }: { readonly kms: Kms; readonly url: string; readonly log: Log }): Promise<void> {
  const { database, close } = openDatabase({ url, schema: KEYS_SCHEMA.name, max: 1 });
  try {
    for (const { masterKey, keys } of await countByMaster(database)) {
      // A Vault that is away at the start is no reason to hold up payments: people are read once it is back.
      const there = await kms.has(masterKey).catch((error: unknown) => {
        log.error({ err: error }, 'the keeper of the master key can not be asked: personal data can not be read until it can');
        return true;
      });
      if (!there) throw new KmsError(`${keys} data keys are wrapped with master key ${masterKey}, which is not here: put it back, or nobody's data under it can be read`);
    }
  } finally {
    await close();
  }
}
