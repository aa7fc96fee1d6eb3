import { execFile } from 'node:child_process';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../adapters/embedded-postgres/start.ts';
import { withClient } from '../../adapters/postgres/migrate.ts';

const run = promisify(execFile);

/**
 * A streaming replica of an embedded PostgreSQL that listens on TCP. The programs Florin brings have no pg_basebackup, so the data folder is copied
 * between the two calls that pg_basebackup makes as well.
 */
export async function startReplica(primary: EmbeddedPostgres, primaryDir: string, dataDir: string): Promise<EmbeddedPostgres> {
  const cluster = join(dataDir, 'postgres');
  await withClient(primary.adminUrl, async (admin) => {
    await admin.query(`SELECT pg_backup_start('replica', true)`);
    // With its owner: as root this test copies what belongs to the account PostgreSQL runs as.
    await run('cp', ['-a', primaryDir, dataDir]);
    const { rows: [stopped] } = await admin.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    await rm(join(cluster, 'postmaster.pid'), { force: true });
    await writeFile(join(cluster, 'backup_label'), stopped!.labelfile);
  });
  const { hostname, port, username, password } = new URL(primary.adminTcpUrl!);
  await writeFile(join(cluster, 'standby.signal'), '');
  await appendFile(join(cluster, 'postgresql.auto.conf'), `primary_conninfo = 'host=${hostname} port=${port} user=${username} password=${password}'\n`);
  const { stdout } = await run('stat', ['-c', '%u:%g', cluster]);
  await run('chown', ['-R', stdout.trim(), cluster]);
  return startEmbeddedPostgres({ dataDir, durable: false, tcpPort: 0 });
}
