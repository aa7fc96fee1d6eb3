import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export class DataFolderInUse extends Error {
  readonly code = 'DATA_FOLDER_IN_USE';
  readonly dataDir: string;
  readonly pid: number | undefined;

  constructor(dataDir: string, pid: number | undefined) {
    super(`data folder ${dataDir} is in use by ${pid === undefined ? 'another process' : `process ${pid}`}: ` +
      'stop that one, or choose another folder');
    this.name = 'DataFolderInUse';
    this.dataDir = dataDir;
    this.pid = pid;
  }
}

const SQLITE_BUSY = 5;

/**
 * Holds the folder until released or until this process is gone, however it goes. A file with a process id in it
 * cannot do that: ids are used again. Node offers no file lock, but SQLite takes one from the kernel.
 */
export function lockFolder(dataDir: string): { release(): void } {
  const owner = join(dataDir, 'florin.pid');
  const file = join(dataDir, 'florin.lock');
  makeUnlessThere(file);
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error) || !('errcode' in error) || error.errcode !== SQLITE_BUSY) throw error;
    throw new DataFolderInUse(dataDir, readOwner(owner));
  }
  // For the message only: the lock is what counts.
  writeFileSync(owner, `${process.pid}\n`);
  return {
    release() {
      if (lock.isOpen) lock.close();
    },
  };
}

/** Readable by nobody else: a reader could keep us out. Never opened when it is there: closing it would unlock it. */
function makeUnlessThere(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
  }
}

function readOwner(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}
