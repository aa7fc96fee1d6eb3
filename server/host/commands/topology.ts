import type { Command } from 'commander';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { adminUrlOfRunning } from '../../adapters/embedded-postgres/running.ts';
import { sqlState } from '../../kit/database.ts';
import { HOST_SCHEMA, readProcesses, type RegisteredProcess } from '../apart/registry.ts';
import { topology, type Topology } from '../apart/topology.ts';
import { EMBEDDED_NAME } from '../database.ts';
import { SERVICES } from '../services.ts';
import { readSettings, type HostSettings } from '../settings.ts';
import { say } from './terminal.ts';

export function registerTopology(program: Command): void {
  program.command('topology')
    .description('who runs where, who calls whom, how far behind consumers are, and what is not well; exit code 1 where something is not')
    .option('--json', 'the same for programs')
    .action(async ({ json }: { json?: boolean }) => {
      const found = topology(await registered(readSettings(process.env)), SERVICES);
      if (json === true) say(JSON.stringify(found, undefined, 2));
      else for (const line of describe(found)) say(line);
      if (found.troubles.length > 0) process.exitCode = 1;
    });
}

const UNDEFINED_TABLE = '42P01';

async function registered({ databaseUrl, dataDir }: HostSettings): Promise<RegisteredProcess[]> {
  const url = databaseUrl ?? await adminUrlOfRunning(dataDir, EMBEDDED_NAME);
  if (url === undefined) return [];
  const { database, close } = openDatabase({ url, schema: HOST_SCHEMA.name, max: 1 });
  try {
    return await readProcesses(database);
  } catch (error) {
    // Nobody has been here yet.
    if (sqlState(error) === UNDEFINED_TABLE) return [];
    throw error;
  } finally {
    await close();
  }
}

export function describe({ processes, services, troubles }: Topology): string[] {
  return [
    ...table(['PROCESS', 'RUNS', 'STATE', 'SEEN', 'BEHIND', 'PARKED', 'PUBLIC', 'INTERNAL'], processes.map((one) => [
      `${one.host}:${one.pid}`, one.runs.join(' '), one.state, `${Math.round(one.silentMs / 1000)} s ago`, String(one.behind), String(one.parked), one.url, one.internalUrl ?? '-',
    ])),
    '',
    ...table(['SERVICE', 'RUNS IN', 'CALLS', 'HEARS', 'BEHIND'], services.map((one) => [
      one.name, `${one.processes}`, one.calls.map(({ name, breaker }) => (breaker === undefined || breaker === 'closed' ? name : `${name} (${breaker})`)).join(' ') || '-',
      one.hears.join(' ') || '-', one.behind === null ? '-' : String(one.behind),
    ])),
    ...(troubles.length === 0 ? ['', 'all well'] : ['', ...troubles.map((trouble) => `! ${trouble}`)]),
  ];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)));
  return [heads, ...rows].map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd());
}
