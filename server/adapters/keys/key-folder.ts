import { chmodSync, closeSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { newPrivatePem, publicKeyFromPem, signerFromPem, type Signer } from '../../kit/signing.ts';

export interface KeyFolder {
  /** The key of that name, made at first use and the same ever after. */
  signer(name: string): Signer;
  /** Raw public key of that name, base64: of `<name>.pub.pem`, or of the private key where it is here. Undefined where neither is, yet. */
  publicKey(name: string): string | undefined;
  /** All keys that were made so far. */
  list(): { name: string; signer: Signer }[];
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** One PEM file per key, readable by its owner alone. Read once: the names are few and the keys don't change. */
export function keyFolder(folder: string): KeyFolder {
  const signers = new Map<string, Signer>();
  function signer(name: string): Signer {
    const present = signers.get(name);
    if (present !== undefined) return present;
    if (!NAME.test(name)) throw new Error(`'${name}' cannot name a key: use a-z, 0-9 and -`);
    const loaded = signerFromPem(read(`${name}.pem`) ?? make(name));
    signers.set(name, loaded);
    return loaded;
  }

  const publicKeys = new Map<string, string>();
  function publicKey(name: string): string | undefined {
    if (!NAME.test(name)) return undefined;
    const present = publicKeys.get(name) ?? readPublicKey(name);
    if (present !== undefined) publicKeys.set(name, present);
    return present;
  }

  function readPublicKey(name: string): string | undefined {
    const pem = read(`${name}.pub.pem`);
    if (pem !== undefined) return publicKeyFromPem(pem);
    const own = read(`${name}.pem`);
    return own === undefined ? undefined : signerFromPem(own).publicKey;
  }

  function read(file: string): string | undefined {
    try {
      return readFileSync(join(folder, file), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Written aside and linked into place: two processes that start together end up with one key, and a crash leaves none half made. */
  function make(name: string): string {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const draft = join(folder, `.${name}.${process.pid}.draft`);
    rmSync(draft, { force: true });
    const file = openSync(draft, 'wx', 0o600);
    writeSync(file, newPrivatePem());
    fsyncSync(file);
    closeSync(file);
    chmodSync(draft, 0o600);
    try {
      linkSync(draft, join(folder, `${name}.pem`));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    return readFileSync(join(folder, `${name}.pem`), 'utf8');
  }

  return { signer, publicKey, list: () => keyNames(folder).map((name) => ({ name, signer: signer(name) })) };
}

function keyNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.pem')).map((file) => file.slice(0, -'.pem'.length)).filter((name) => NAME.test(name)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
