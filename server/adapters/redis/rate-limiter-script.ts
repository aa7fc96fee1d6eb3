import { script } from './script.ts';

/**
 * `advance` and `decideRate` of server/kit/rate-limiter.ts, line by line: Lua's numbers are the same doubles as JavaScript's. A test
 * compares both on random requests. A refused take writes nothing, since the windows follow from what was there before; and what was
 * taken is gone two windows later, when it no longer counts.
 *
 * KEYS: the key. ARGV: limit, windowMs, cost, now in milliseconds or '' for Redis' own. Returns allowed (1 or 0), remaining, waitMs.
 */
export const TAKE = script(`
local limit, windowMs, cost, nowMs = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if not nowMs then
  local time = redis.call('TIME')
  nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local startMs, current, previous = nowMs - nowMs % windowMs, 0, 0
local held = redis.call('GET', KEYS[1])
if held then
  local heldStart, heldCurrent, heldPrevious = string.match(held, '^(%S+) (%S+) (%S+)$')
  heldStart = tonumber(heldStart)
  if startMs <= heldStart then
    startMs, current, previous = heldStart, tonumber(heldCurrent), tonumber(heldPrevious)
  elseif startMs <= heldStart + windowMs then
    previous = tonumber(heldCurrent)
  end
end

local elapsedMs = math.min(math.max(0, nowMs - startMs), windowMs)
local free = (limit - current) * windowMs - previous * (windowMs - elapsedMs)
if free >= cost * windowMs then
  redis.call('SET', KEYS[1], string.format('%.17g %.17g %.17g', startMs, current + cost, previous), 'PX', windowMs * 2)
  return {1, math.floor(free / windowMs) - cost, 0}
end

local target, waitMs = limit - cost, windowMs
local function slidesDown(taken, to) return math.ceil((taken - to) * windowMs / taken) end
if target >= 0 then
  if current <= target then
    waitMs = slidesDown(previous, target - current) - elapsedMs
  else
    waitMs = windowMs - elapsedMs + slidesDown(current, target)
  end
end
return {0, math.max(0, math.floor(free / windowMs)), waitMs}
`);
