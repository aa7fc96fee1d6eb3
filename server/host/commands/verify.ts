import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { DataFolderInUse } from '../../adapters/embedded-postgres/lock.ts';
import { adminUrlOfRunning } from '../../adapters/embedded-postgres/running.ts';
import { startEmbeddedPostgres } from '../../adapters/embedded-postgres/start.ts';
import { keyFolder } from '../../adapters/keys/key-folder.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { withDatabase } from '../../adapters/postgres/names.ts';
import { verifyLedger, type Verdict } from '../../services/ledger/verify/verify-ledger.ts';
import { EMBEDDED_NAME } from '../database.ts';
import { readSettings, type HostSettings } from '../settings.ts';
import { say } from './terminal.ts';
import { progressLine } from './verify-progress.ts';

export function registerVerify(program: Command): void {
  program.command('verify')
    .description('prove every balance from the sealed journal, of a Florin that runs or rests; names the first thing that differs')
    .option('--public-key <key>', 'base64 of a key you trust to have signed the newest seal; may be given again (default: the seal key in the keys folder, if there)', collect)
    .action(async ({ publicKey }: { publicKey?: string[] }) => {
      const settings = readSettings(process.env);
      const place = await reach(settings);
      const opened = openDatabase({ url: place.url, schema: 'ledger', max: 2 });
      const startedMs = performance.now();
      const progress = progressLine(process.stdout);
      try {
        const verdict = await verifyLedger(opened.database, { trustedKeys: publicKey ?? ownKey(settings), onProgress: progress.report });
        progress.end();
        tell(verdict, (performance.now() - startedMs) / 1000);
        if (!verdict.ok) process.exitCode = 1;
      } finally {
        progress.end();
        await opened.close();
        await place.leave();
      }
    });
}

const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** What was recorded as the key could have been changed together with the seals; the file could not from within the database. */
function ownKey({ keysDir }: HostSettings): string[] | undefined {
  const own = keyFolder(keysDir).list().find(({ name }) => name === 'seal');
  return own === undefined ? undefined : [own.signer.publicKey];
}

/** A way into the database as it is: nothing is migrated, nobody's password set. */
async function reach({ databaseUrl, databases, dataDir }: HostSettings): Promise<{ url: string; leave(): Promise<void> }> {
  if (databaseUrl !== undefined) return { url: databases['ledger'] ?? databaseUrl, leave: async () => {} };
  if (!existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) throw new Error(`there is no ledger in ${dataDir}: set FLORIN_DATA or FLORIN_DATABASE_URL`);
  try {
    const server = await startEmbeddedPostgres({ dataDir });
    return { url: withDatabase(server.adminUrl, EMBEDDED_NAME), leave: () => server.stop() };
  } catch (error) {
    const running = error instanceof DataFolderInUse ? await adminUrlOfRunning(dataDir, EMBEDDED_NAME) : undefined;
    if (running === undefined) throw error;
    return { url: running, leave: async () => {} };
  }
}

const count = (value: number | bigint): string => value.toLocaleString('en');

function tell(verdict: Verdict, seconds: number): void {
  if (!verdict.ok) {
    const { kind, id, field, expected, found } = verdict.difference;
    say(`NOT PROVEN: ${kind} ${id}`);
    say(`  ${field} should be ${expected}`);
    say(`  and is ${found}`);
    return;
  }
  say(`proven in ${seconds.toFixed(1)} s (${count(Math.round(verdict.postings / seconds))} postings/s)`);
  say(`  ${count(verdict.postings)} postings, ${count(verdict.entries)} entries, ${count(verdict.accounts)} accounts, ${count(verdict.openHolds)} open holds`);
  say(`  ${count(verdict.seals)} seals${verdict.unsealed === 0 ? '' : `; ${count(verdict.unsealed)} postings are too new to be sealed`}`);
  for (const [currency, { debits, credits }] of verdict.turnover) say(`  ${currency}  debits ${count(debits)} = credits ${count(credits)} (minor units)`);
}
