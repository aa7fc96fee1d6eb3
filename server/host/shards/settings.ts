import { z } from 'zod';
import type { contracts } from '../../../contracts/index.ts';

/** Services that each shard has for its own tenants. Identity is there once: it says whose tenant a request is. */
export const SHARDED: readonly string[] = ['ledger', 'accounts', 'transactions', 'payments', 'currency', 'notifications', 'events'] satisfies (keyof typeof contracts)[];

/** By name, in the order given. */
type Named = ReadonlyMap<string, string>;

const NAME = /^[a-z][a-z0-9-]{0,30}$/;
const HOLE = '{service}';

function readNamed(value: string, right: (value: string) => boolean): Named | undefined {
  const pairs = value.split(',').map((item) => item.trim()).filter((item) => item !== '').map((item) => {
    const at = item.indexOf('=');
    return [item.slice(0, Math.max(at, 0)), item.slice(at + 1)] as const;
  });
  const named = new Map(pairs);
  return named.size === pairs.length && pairs.length > 0 && pairs.every(([name, rest]) => NAME.test(name) && right(rest)) ? named : undefined;
}

const named = (right: (value: string) => boolean, error: string) => z.string().transform((value, context) => {
  const read = readNamed(value, right);
  if (read !== undefined) return read;
  context.addIssue({ code: 'custom', message: error });
  return z.NEVER;
});

const isHttp = (value: string): boolean => URL.canParse(value.replaceAll(HOLE, 'x')) && /^https?:$/.test(new URL(value.replaceAll(HOLE, 'x')).protocol);
const isPostgres = (value: string): boolean => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol);

export const SHARD_SETTINGS = {
  FLORIN_SHARDS: {
    about: 'shards by name and internal address, with commas between; {service} stands for the name of a service: `one=http://one-{service}:3100,two=http://10.0.0.2:3100`. New tenants go to the first',
    schema: named(isHttp, 'must be names and addresses, such as one=http://10.0.0.1:3100,two=http://10.0.0.2:3100').optional(),
  },
  FLORIN_SHARD_DATABASES: {
    about: 'PostgreSQL of each shard, as FLORIN_SHARDS names them, for `florin shard`: `one=postgresql://…,two=postgresql://…`',
    schema: named(isPostgres, 'must be names and PostgreSQL URLs, such as one=postgresql://user:password@one:5432/florin').optional(),
  },
} as const satisfies Record<string, { about: string; schema: z.ZodType }>;

export interface Shard {
  readonly name: string;
  /** Internal addresses, by service. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  /** The way in of the user who migrates. Only `florin shard` needs it. */
  readonly databaseUrl: string | undefined;
}

/** None where this Florin has no shards. */
export function readShards(addresses: Named | undefined, databases: Named | undefined): Shard[] {
  return [...addresses ?? []].map(([name, address]) => ({
    name, databaseUrl: databases?.get(name),
    addresses: Object.fromEntries(SHARDED.map((service) => [service, [address.replaceAll(HOLE, service)]])),
  }));
}
