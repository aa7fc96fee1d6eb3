import { script } from './script.ts';

/**
 * A key holds either a value, 'V…', or the lease of whoever is loading it, 'L…'. Deleting takes away both: what was being loaded
 * then finds its lease gone and is not kept.
 */

/** ARGV: lease, leaseMs. Returns the value and its time to live, or 1 where the lease is now ours, 0 where it is another's. */
export const LOOK = script(`
local held = redis.call('GET', KEYS[1])
if not held then
  redis.call('SET', KEYS[1], 'L' .. ARGV[1], 'PX', ARGV[2])
  return 1
end
if string.sub(held, 1, 1) == 'L' then return 0 end
return {string.sub(held, 2), redis.call('PTTL', KEYS[1])}
`);

/** ARGV: lease, value, ttlMs: the value in place of our lease; nothing where `ttlMs` is 0. */
export const FILL = script(`
if redis.call('GET', KEYS[1]) ~= 'L' .. ARGV[1] then return 0 end
if tonumber(ARGV[3]) <= 0 then return redis.call('DEL', KEYS[1]) end
redis.call('SET', KEYS[1], 'V' .. ARGV[2], 'PX', ARGV[3])
return 1
`);

/** Returns the value and its time to live, or 0. */
export const GET = script(`
local held = redis.call('GET', KEYS[1])
if not held or string.sub(held, 1, 1) == 'L' then return 0 end
return {string.sub(held, 2), redis.call('PTTL', KEYS[1])}
`);
