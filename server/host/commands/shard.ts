import type { Command } from 'commander';
import { decodeId } from '../../../contracts/ids.ts';
import { cleanTenant } from '../shards/clean.ts';
import { checkTransit } from '../shards/check-transit.ts';
import { moveTenant } from '../shards/move.ts';
import { openMover, type Mover } from '../shards/mover.ts';
import { countTenants, listMoves } from '../shards/route-store.ts';
import { readSettings } from '../settings.ts';
import { say } from './terminal.ts';

export function registerShard(program: Command): void {
  const shard = program.command('shard').description('tenants spread over several PostgreSQL servers, named by FLORIN_SHARDS');
  shard.command('list').description('the shards, how many tenants each has, and who is on the way').action(() => withMover(list));
  shard.command('move')
    .description("move a tenant while all run; its writes are answered 503 meanwhile. Killed, the same command goes on; --to where it still is calls the move off")
    .argument('<tenant>', 'its id, ten_…, or that of one of its further ledgers, ldg_…').requiredOption('--to <shard>', 'a name in FLORIN_SHARDS')
    .action((tenant: string, { to }: { to: string }) => withMover(async (mover) => {
      const startedMs = performance.now();
      const { rows } = await moveTenant({ ...mover, tenantId: tenantOf(tenant), to, say: (line) => say(`· ${line}`) });
      say(`${rows} rows in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
    }));
  shard.command('clean')
    .description('take away what a tenant left behind on a shard it has moved from; the ledger stays, as it is sealed with everybody else\'s')
    .argument('<tenant>', 'its id, ten_…, or ldg_…').requiredOption('--on <shard>', 'where it was')
    .action((tenant: string, { on }: { on: string }) => withMover(async (mover) => say(`${await cleanTenant(mover.shard(on), tenantOf(tenant))} rows taken away`)));
  shard.command('check')
    .description('whether what each ledger owes another, that one is owed: over the transit accounts of all shards')
    .action(() => withMover(async ({ names, shard: databaseOf }) => {
      const { pairs, wrong, underWay } = await checkTransit(names.map(databaseOf));
      for (const text of wrong) say(`! ${text}`);
      say(`${pairs} pairs of ledgers, ${underWay} transfers under way${wrong.length === 0 ? ': all mirror each other' : ''}`);
      if (wrong.length > 0) process.exitCode = 1;
    }));
}

async function withMover(run: (mover: Mover) => Promise<void>): Promise<void> {
  const mover = openMover(readSettings(process.env));
  try {
    await run(mover);
  } finally {
    await mover.close();
  }
}

/** As in the API, or a plain UUID as in logs. */
function tenantOf(text: string): string {
  const id = decodeId('tenant', text) ?? decodeId('ledger', text) ?? (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : undefined);
  if (id === undefined) throw new Error(`${text} is no id of a tenant or a ledger`);
  return id;
}

async function list({ names, routes }: Mover): Promise<void> {
  const counts = new Map((await countTenants(routes)).map(({ shard, tenants }) => [shard, tenants]));
  for (const name of new Set([...names, ...counts.keys()])) say(`${name}  ${counts.get(name) ?? 0} tenants${names.includes(name) ? '' : '  (not in FLORIN_SHARDS)'}`);
  for (const { tenantId, shard, movingTo, seconds } of await listMoves(routes)) say(`! ${tenantId} is on its way from ${shard} to ${movingTo} for ${seconds} s`);
}
