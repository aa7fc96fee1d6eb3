import { script } from './script.ts';

/**
 * `advance`, `decideRate` and `notTaken` of server/kit/rate-limiter.ts, line by line: Lua's numbers are the same doubles as JavaScript's. A test
 * compares both on random requests. A refused take writes nothing, since the windows follow from what was there before; and what was
 * taken is gone two windows later, when it no longer counts. Of several, all are taken or none.
 *
 * KEYS: the keys. ARGV: now in milliseconds or '' for Redis' own; then of each key limit, windowMs, cost. Returns of each key allowed (1 or 0),
 * remaining, waitMs, in one flat list.
 */
export const TAKE = script(`
local nowMs = tonumber(ARGV[1])
if not nowMs then
  local time = redis.call('TIME')
  nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local decisions, windows, allowed = {}, {}, true
for n, key in ipairs(KEYS) do
  local limit, windowMs, cost = tonumber(ARGV[n * 3 - 1]), tonumber(ARGV[n * 3]), tonumber(ARGV[n * 3 + 1])
  local startMs, current, previous = nowMs - nowMs % windowMs, 0, 0
  local held = redis.call('GET', key)
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
  windows[n] = string.format('%.17g %.17g %.17g', startMs, current + cost, previous)
  if free >= cost * windowMs then
    decisions[n * 3 - 2], decisions[n * 3 - 1], decisions[n * 3] = 1, math.floor(free / windowMs) - cost, 0
  else
    allowed = false
    local target, waitMs = limit - cost, windowMs
    local function slidesDown(taken, to) return math.ceil((taken - to) * windowMs / taken) end
    if target >= 0 then
      if current <= target then
        waitMs = slidesDown(previous, target - current) - elapsedMs
      else
        waitMs = windowMs - elapsedMs + slidesDown(current, target)
      end
    end
    decisions[n * 3 - 2], decisions[n * 3 - 1], decisions[n * 3] = 0, math.max(0, math.floor(free / windowMs)), waitMs
  end
end

for n, key in ipairs(KEYS) do
  if allowed then
    redis.call('SET', key, windows[n], 'PX', tonumber(ARGV[n * 3]) * 2)
  elseif decisions[n * 3 - 2] == 1 then
    decisions[n * 3 - 1] = decisions[n * 3 - 1] + tonumber(ARGV[n * 3 + 1])
  end
end
return decisions
`);
