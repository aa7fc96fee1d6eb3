/** Started by a test as a process of its own: holds the data folder given until it is killed. */
import { startEmbeddedPostgres } from '../start.ts';

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('which data folder?');
const { pid, adminUrl } = await startEmbeddedPostgres({ dataDir, durable: false });
process.stdout.write(`${JSON.stringify({ pid, adminUrl })}\n`);
setInterval(() => {}, 60_000);
