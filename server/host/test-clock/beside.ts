import { rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../../adapters/postgres/database.ts';
import type { Database } from '../../kit/database.ts';
import { HOST } from '../apart/host-contract.ts';
import type { OpenedDatabase } from '../database.ts';
import { SettingsError, type HostSettings } from '../settings.ts';
import { newClockAhead } from './movable-clock.ts';
import { readAhead, writeAhead } from './store.ts';

/** Whether doubles of providers are started beside, and whether the clock can be moved. */
export function whatToTestWith({ simulator, testClock, databaseUrl }: HostSettings, apart: boolean): { readonly simulated: boolean; readonly movable: boolean } {
  const alone = databaseUrl === undefined && !apart;
  const simulated = simulator ?? alone;
  const movable = testClock ?? (simulated && alone);
  // Of several processes each would have to move at the same moment; and on a server of others, there may be several.
  if (movable && !(alone && simulated)) {
    throw new SettingsError(['FLORIN_TEST_CLOCK can be true only where all services run in one process, on the database that Florin brings, with the doubles of payment providers beside']);
  }
  return { simulated, movable };
}

export interface KeptClock {
  readonly ahead: SharedArrayBuffer;
  save(aheadSeconds: number): Promise<void>;
  close(): Promise<void>;
}

/** The clock as it was moved before. Where it can't be moved and was, nothing may start: all that was recorded would lie in the future. */
export async function openKeptClock(database: OpenedDatabase, movable: boolean): Promise<KeptClock | undefined> {
  const opened = openDatabase({ url: database.urlOf(HOST), schema: HOST, max: 1, onLost: () => {} });
  try {
    const kept = await keptIn(opened.database, movable);
    if (kept !== undefined) return { ...kept, close: opened.close };
  } catch (error) {
    await opened.close();
    throw error;
  }
  await opened.close();
  return undefined;
}

async function keptIn(database: Database, movable: boolean): Promise<Omit<KeptClock, 'close'> | undefined> {
  const seconds = await readAhead(database);
  if (movable) return { ahead: newClockAhead(seconds), save: (later) => writeAhead(database, later) };
  if (seconds === 0) return undefined;
  throw new SettingsError([`the clock of this installation was moved ${seconds} seconds ahead, and what was recorded since lies in the future: start it with FLORIN_TEST_CLOCK=true, or in another data folder`]);
}

/** For commands of this folder: where the simulator of the Florin that runs on it takes orders. */
const FILE = 'simulator.json';

export async function tellWhereControlIs(dataDir: string, url: string): Promise<() => void> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, FILE);
  await writeFile(file, `${JSON.stringify({ url })}\n`, { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

export async function whereControlIs(dataDir: string): Promise<string | undefined> {
  try {
    return (JSON.parse(await readFile(join(dataDir, FILE), 'utf8')) as { url: string }).url;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
