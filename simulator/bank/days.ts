const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const OPENS_AT_HOUR = 9;

/** Nine o'clock of the next day on which banks work, UTC. Holidays are worked through. */
export function nextBankDay(nowMs: number): number {
  let day = Math.floor(nowMs / DAY_MS) + 1;
  // Day 0 was a Thursday.
  while ([6, 0].includes((day + 4) % 7)) day++;
  return day * DAY_MS + OPENS_AT_HOUR * HOUR_MS;
}
