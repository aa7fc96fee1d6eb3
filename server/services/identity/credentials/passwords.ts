import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { formatPhc, parsePhc, sameParameters, type Argon2Parameters } from '../domain/phc.ts';
import { bounded, type Bounds } from '../../../kit/bounded.ts';

/** The second of OWASP's equal choices for argon2id: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
export const OWASP_PARAMETERS: Argon2Parameters = { memoryKib: 19_456, passes: 2, parallelism: 1 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const argon2Async = promisify(argon2);

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long for nobody's password as for someone's: without a stored hash it computes one and says no. */
  verify(stored: string | undefined, password: string): Promise<boolean>;
  /** Made with parameters other than those of today. */
  isOutdated(stored: string): boolean;
}

/** Each computation takes 19 MiB and a thread of libuv's pool, which the rest of the process needs too: hence the bounds. */
export function passwords(bounds: Bounds, parameters = OWASP_PARAMETERS): Passwords {
  const inTurn = bounded(bounds);
  const nobody = formatPhc({ ...parameters, salt: Buffer.alloc(SALT_BYTES), hash: Buffer.alloc(HASH_BYTES) });

  /** NFKC: the same password typed on another keyboard may come in other code points. */
  const compute = (password: string, salt: Buffer, tagLength: number, { memoryKib, passes, parallelism }: Argon2Parameters) =>
    inTurn(() => argon2Async('argon2id', {
      message: password.normalize('NFKC'), nonce: salt, tagLength, memory: memoryKib, passes, parallelism,
    }));

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      return formatPhc({ ...parameters, salt, hash: await compute(password, salt, HASH_BYTES, parameters) });
    },
    async verify(stored, password) {
      const parsed = parsePhc(stored ?? nobody);
      if (parsed === undefined) throw new Error('a stored password hash is not one of ours');
      const computed = await compute(password, parsed.salt, parsed.hash.length, parsed);
      return timingSafeEqual(computed, parsed.hash) && stored !== undefined;
    },
    isOutdated(stored) {
      const parsed = parsePhc(stored);
      return parsed === undefined || !sameParameters(parsed, parameters);
    },
  };
}
