import { createHash } from 'node:crypto';
import type { SimulatedClock } from './clock.ts';
import type { Asked, Reply } from './route.ts';
import { shelf } from './shelf.ts';

export type KeyedOutcome =
  | { readonly outcome: 'done' | 'replayed'; readonly reply: Reply }
  /** The first request with this key is not answered yet. */
  | { readonly outcome: 'in-flight' }
  /** The key was used with other parameters. */
  | { readonly outcome: 'other-request' };

export interface Idempotency {
  /** Does `work` once for a key and says the same again afterwards. What to answer in the other cases is each provider's own. */
  run(key: string, asked: Asked, work: () => Reply): Promise<KeyedOutcome>;
}

export interface IdempotencyOptions {
  readonly clock: SimulatedClock;
  /** How long the provider remembers a key. */
  readonly keptMs: number;
  /** Whether this answer is remembered; where not, the next request with the key does the work. */
  readonly remembers?: (reply: Reply) => boolean;
  /** What has to be the same in a repeated request; method, path and body where left out. */
  readonly fingerprint?: (asked: Asked) => string;
}

interface Kept {
  readonly print: string;
  readonly atMs: number;
  reply: Reply | undefined;
  forgotten: boolean;
}

export function idempotency({ clock, keptMs, remembers = () => true, fingerprint = wholeRequest }: IdempotencyOptions): Idempotency {
  const keys = shelf<Kept>();
  return {
    async run(key, asked, work) {
      const print = createHash('sha256').update(fingerprint(asked)).digest('base64');
      const known = keys.get(key);
      if (known !== undefined && !known.forgotten && clock.now() - known.atMs < keptMs) {
        if (known.print !== print) return { outcome: 'other-request' };
        return known.reply === undefined ? { outcome: 'in-flight' } : { outcome: 'replayed', reply: known.reply };
      }
      const kept: Kept = keys.put(key, { print, atMs: clock.now(), reply: undefined, forgotten: false });
      try {
        await asked.linger();
        const reply = work();
        kept.forgotten = !remembers(reply);
        kept.reply = reply;
        return { outcome: 'done', reply };
      } catch (error) {
        kept.forgotten = true;
        throw error;
      }
    },
  };
}

const wholeRequest = ({ method, path, body }: Asked): string => `${method} ${path}\n${body.toString('latin1')}`;
