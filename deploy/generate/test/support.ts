import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../documents.ts';

export const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
export const pathOf = (path: string): string => fileURLToPath(new URL(path, ROOT));

/** All files under that folder whose names end so, by path from the root. */
export const filesUnder = (folder: string, ending: string): string[] =>
  readdirSync(new URL(folder, ROOT), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending) && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(fileURLToPath(ROOT).length));

/** Code that runs for users. */
export const codeFiles = (folder: string): string[] => filesUnder(folder, '.ts').filter((path) => !/\.test\.ts$|(^|\/)test\//.test(path));

export interface Ran { readonly status: number; readonly out: string; readonly err: string }

/** Needs no network and ends by itself: a minute is more than any of these takes. */
export function run(command: string, ...args: string[]): Ran {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000, maxBuffer: 64 * 1024 * 1024 });
  return { status: status ?? -1, out: stdout ?? '', err: error?.message ?? stderr ?? '' };
}

/** Whether a tool that only some machines have is there. Says what is left out where it is not. */
export function has(what: string, command: string, ...args: string[]): boolean {
  const there = run(command, ...args).status === 0;
  if (!there) process.stdout.write(`left out: ${what}, since there is no ${command} here\n`);
  return there;
}
