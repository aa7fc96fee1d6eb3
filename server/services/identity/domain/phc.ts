/** Password hashes as text: https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md */
export interface Argon2Parameters {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
}

export interface PasswordHash extends Argon2Parameters {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$/;

/** Base64 without padding, as the format asks. */
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

export function formatPhc({ memoryKib, passes, parallelism, salt, hash }: PasswordHash): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`;
}

export function parsePhc(text: string): PasswordHash | undefined {
  const [, memoryKib, passes, parallelism, salt, hash] = PHC.exec(text) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  return {
    memoryKib: Number(memoryKib), passes: Number(passes), parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64'),
  };
}

export function sameParameters(a: Argon2Parameters, b: Argon2Parameters): boolean {
  return a.memoryKib === b.memoryKib && a.passes === b.passes && a.parallelism === b.parallelism;
}
