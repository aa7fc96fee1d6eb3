import { randomUUID } from 'node:crypto';
import type { Locks } from '../../kit/locks.ts';
import type { Link } from './link.ts';
import { runScript, script, type Script } from './script.ts';

/** Longer than the hot path waits: who takes a lock has work to do that takes longer still. */
const WAIT_MS = 1_000;

/**
 * The token is one more than the last, and not below Redis' time in microseconds: a Redis that lost its memory still
 * hands out greater ones. So the count may be forgotten after a day.
 * KEYS: holder, count. ARGV: who, ttlMs. Returns the token, or 0 where it is held.
 */
const ACQUIRE = script(`
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
local time = redis.call('TIME')
local token = math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, tonumber(time[1]) * 1000000 + tonumber(time[2]))
redis.call('SET', KEYS[2], string.format('%.0f', token), 'PX', 86400000)
return token
`);

/** KEYS: holder, count. ARGV: who, ttlMs. */
const EXTEND = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

/** KEYS: holder, count. ARGV: who. */
const RELEASE = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);

/** Locks on one Redis. It may lose them (a restart, a replica that takes over): only the tokens keep two holders apart. */
export function redisLocks(link: Link, prefix: string): Locks {
  return {
    async acquire(name, ttlMs) {
      const who = randomUUID();
      // One hash tag, so that a cluster keeps both in one place.
      const keys = [`{${prefix}:lock:${name}}:holder`, `{${prefix}:lock:${name}}:count`];
      const run = async (known: Script, ...args: number[]) =>
        Number(await link.ask((client) => runScript(client, known, { keys, args: [who, ...args] }), WAIT_MS));
      const token = await run(ACQUIRE, ttlMs);
      if (token === 0) return undefined;
      return {
        token,
        extend: async (ttlMs) => await run(EXTEND, ttlMs) === 1,
        release: async () => await run(RELEASE) === 1,
      };
    },
  };
}
