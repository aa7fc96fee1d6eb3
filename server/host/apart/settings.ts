import { z } from 'zod';
import { contracts } from '../../../contracts/index.ts';
import { KEYS_SCHEMA } from '../../kit/personal-data/key-store.ts';

/** Settings of processes that run only some of the services. Those that each service has come twice: for all of them, or for one. */

/** Validators are asked at addresses of the transactions service's own settings, and store nothing. */
const NAMES = Object.keys(contracts).filter((name) => name !== 'validator');

const isHttp = (value: string): boolean => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && new URL(value).pathname === '/';
const HTTP = 'must be addresses such as http://florin-ledger:3100, with commas between';
const urls = z.string().transform((value) => value.split(',').map((item) => item.trim()).filter((item) => item !== ''))
  .refine((list) => list.length > 0 && list.every(isHttp), { error: HTTP });

export const urlSetting = (service: string): string => `FLORIN_${service.toUpperCase()}_URL`;
export const replicaSetting = (service: string): string => `FLORIN_REPLICA_URL_${service.toUpperCase()}`;
export const databaseSetting = (service: string): string => `FLORIN_DATABASE_URL_${service.toUpperCase()}`;

interface Setting { readonly about: string; readonly schema: z.ZodType }

/** For one service each. `databaseUrl` reads as FLORIN_DATABASE_URL does. */
export function perServiceSettings(databaseUrl: z.ZodType): Record<string, Setting> {
  return Object.fromEntries([
    ...NAMES.map((name) => [urlSetting(name), {
      about: `where ${name} runs, when it runs elsewhere: internal addresses, with commas between; a name with several A records stands for as many`, schema: urls.optional(),
    }]),
    ...NAMES.map((name) => [databaseSetting(name), { about: `a database of its own for ${name}, in place of the one of FLORIN_DATABASE_URL`, schema: databaseUrl }]),
    [databaseSetting(KEYS_SCHEMA.name), { about: 'a database of its own for data keys of personal data, in place of the one of FLORIN_DATABASE_URL: backups of services then hold none', schema: databaseUrl }],
    ...NAMES.map((name) => [replicaSetting(name), { about: `a replica of FLORIN_DATABASE_URL_${name.toUpperCase()}, for lists, history and sums`, schema: databaseUrl }]),
  ]) as Record<string, Setting>;
}

const HOLE = '{service}';

/** `http://florin-{service}:3100` */
export const servicesUrl = z.string().refine((value) => value.includes(HOLE) && isHttp(value.replaceAll(HOLE, 'x')), {
  error: `must be an address with ${HOLE} in it, such as http://florin-${HOLE}:3100`,
});

export interface ApartSettings {
  /** Where services that run elsewhere are, as far as the settings say. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  /** Services with a database of their own. */
  readonly databases: Readonly<Record<string, string>>;
  /** Replicas of these. */
  readonly replicas: Readonly<Record<string, string>>;
  /** Paths of PEM files for mutual TLS between processes. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string } | undefined;
}

export interface ReadTls { readonly ca: string | undefined; readonly cert: string | undefined; readonly key: string | undefined }

/** `values`: what the schemas of `perServiceSettings` made of the environment. */
export function apartSettings(values: Readonly<Record<string, unknown>>, template: string | undefined, tls: ReadTls): ApartSettings {
  const addresses = NAMES.map((name) => [name, values[urlSetting(name)] ?? (template === undefined ? undefined : [template.replaceAll(HOLE, name)])] as const);
  const databases = [...NAMES, KEYS_SCHEMA.name].map((name) => [name, values[databaseSetting(name)]] as const);
  const replicas = NAMES.map((name) => [name, values[replicaSetting(name)]] as const);
  const { ca, cert, key } = tls;
  return {
    addresses: Object.fromEntries(addresses.filter(([, given]) => given !== undefined)) as ApartSettings['addresses'],
    databases: Object.fromEntries(databases.filter(([, given]) => given !== undefined)) as ApartSettings['databases'],
    replicas: Object.fromEntries(replicas.filter(([, given]) => given !== undefined)) as ApartSettings['replicas'],
    tls: ca === undefined || cert === undefined || key === undefined ? undefined : { ca, cert, key },
  };
}

/** A replica of what? The database Florin brings has none. */
export function replicasWithoutDatabase(values: Readonly<Record<string, unknown>>): string[] {
  const pairs = [['FLORIN_REPLICA_URL', 'FLORIN_DATABASE_URL'], ...NAMES.map((name) => [replicaSetting(name), databaseSetting(name)])] as [string, string][];
  return pairs.filter(([replica, database]) => values[replica] !== undefined && values[database] === undefined).map(([replica, database]) => `${replica} needs ${database}: it is a replica of that`);
}
