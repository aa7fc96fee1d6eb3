import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { hash } from 'node:crypto';
import { hashList } from './hash-list.ts';

/** Whether a password is on a list of leaked ones. Given in lower case. */
export type IsListed = (text: string) => boolean;

const SHIPPED = new URL('./common-passwords.txt.gz', import.meta.url);
const SHA1_LINE = /^[0-9A-F]{40}(:\d+)?$/i;

/**
 * The shipped list, and a larger one where `path` names it: plain lines, or SHA-1 hashes in order, as Have I Been Pwned gives them out. Read at
 * first use: a process that sets no passwords keeps none in memory.
 */
export function knownPasswords(path: string | undefined): () => Promise<IsListed> {
  let loading: Promise<IsListed> | undefined;
  return () => (loading ??= load(path).catch((error: unknown) => {
    // Tried again by whoever asks next: the file may be back.
    loading = undefined;
    throw error;
  }));
}

async function load(path: string | undefined): Promise<IsListed> {
  const shipped = new Set(gunzipSync(readFileSync(SHIPPED)).toString('latin1').trimEnd().split('\n'));
  if (path === undefined) return (text) => shipped.has(text);
  if (SHA1_LINE.test(await firstLine(path))) {
    const hashes = hashList(path);
    return (text) => shipped.has(text) || hashes.has(hash('sha1', text, 'hex').toUpperCase());
  }
  for await (const line of createInterface({ input: createReadStream(path) })) shipped.add(line.toLowerCase());
  return (text) => shipped.has(text);
}

async function firstLine(path: string): Promise<string> {
  const lines = createInterface({ input: createReadStream(path, { end: 200 }) });
  for await (const line of lines) return line;
  return '';
}
