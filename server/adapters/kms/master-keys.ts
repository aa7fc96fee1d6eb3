import { hash } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { KEY_BYTES, newKey, openBytes, sealBytes } from '../../kit/personal-data/envelope.ts';
import { KmsError, type KeyInContext, type Kms, type WrappedKey } from '../../kit/personal-data/kms.ts';

/** A master key at hand. Its id follows from the key: nobody gives names, and two files can't disagree about one. */
interface MasterKey { readonly id: string; readonly key: Buffer }

const idOf = (key: Buffer): string => hash('sha256', Buffer.concat([Buffer.from('florin master key'), key])).slice(0, 16);

/** Master keys of the environment: base64, with commas between. The first wraps, all unwrap. */
export function masterKeysOf(text: string): Kms {
  const keys = text.split(',').map((one) => readKey(one, 'FLORIN_MASTER_KEY'));
  return keeper(() => keys);
}

const FILE = /^master-(\d{4})\.key$/;

const fileOf = (number: number): string => `master-${String(number).padStart(4, '0')}.key`;

/**
 * Master keys in a folder: `master-0001.key` is made where there is none yet, and the one with the highest number wraps. The folder is read again for a key
 * that is not known, so that all processes on it follow when one is added.
 */
export function masterKeyFolder(folder: string): Kms & { add(): string } {
  let keys = readFolder(folder);
  if (keys.length === 0) keys = makeKey(folder, 1);
  const reading = keeper((missing) => {
    if (missing !== undefined) keys = readFolder(folder);
    return keys;
  });
  return {
    ...reading,
    async newest() {
      keys = readFolder(folder);
      return reading.newest();
    },
    async wrap(dataKey, context) {
      // Each time: under a key that was replaced meanwhile, and perhaps taken away, what is wrapped could soon not be read.
      keys = readFolder(folder);
      return reading.wrap(dataKey, context);
    },
    add() {
      keys = makeKey(folder, highest(folder) + 1);
      return keys[0]!.id;
    },
  };
}

/** `keysOf` gives the keys, the one that wraps first; it is told of an id that is not among them. */
function keeper(keysOf: (missing?: string) => readonly MasterKey[]): Kms {
  const find = (id: string): MasterKey | undefined => keysOf().find((one) => one.id === id) ?? keysOf(id).find((one) => one.id === id);
  const wrapNow = (dataKey: Buffer, context: string): WrappedKey => {
    const { id, key } = keysOf()[0]!;
    return { masterKey: id, wrapped: sealBytes(key, dataKey, context).toString('base64') };
  };
  const unwrapNow = ({ wrapped, masterKey, context }: KeyInContext): Buffer => {
    const master = find(masterKey);
    if (master === undefined) throw new KmsError(`master key ${masterKey} is not here: put it back, or data keys under it can't be read`);
    try {
      return openBytes(master.key, Buffer.from(wrapped, 'base64'), context);
    } catch {
      throw new KmsError(`master key ${masterKey} does not open this data key: it was changed, or is another's`);
    }
  };
  return {
    newest: async () => keysOf()[0]!.id,
    wrap: async (dataKey, context) => wrapNow(dataKey, context),
    unwrap: async (keys) => keys.map(unwrapNow),
    rewrap: async (keys) => keys.map((one) => wrapNow(unwrapNow(one), one.context)),
    has: async (id) => find(id) !== undefined,
  };
}

function readKey(text: string, where: string): MasterKey {
  const key = Buffer.from(text.trim(), 'base64');
  // Lengths alone: what was given instead of a key must not end up in a message.
  if (key.length !== KEY_BYTES) throw new KmsError(`${where} must hold ${KEY_BYTES} bytes in base64, such as \`openssl rand -base64 ${KEY_BYTES}\` writes; this is ${key.length}`);
  return { id: idOf(key), key };
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => FILE.test(name)).sort().reverse();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

const highest = (folder: string): number => Number(FILE.exec(filesOf(folder)[0] ?? '')?.[1] ?? 0);

const readFolder = (folder: string): MasterKey[] => filesOf(folder).map((name) => readKey(readFileSync(join(folder, name), 'utf8'), join(folder, name)));

/** Written aside and linked into place: of processes that make the first one together, all go on with the same. */
function makeKey(folder: string, number: number): MasterKey[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.master.${process.pid}.draft`);
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  writeSync(file, `${newKey().toString('base64')}\n`);
  fsyncSync(file);
  closeSync(file);
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, join(folder, fileOf(number)));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFolder(folder);
}
