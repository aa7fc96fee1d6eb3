const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After each round in which no provider of a channel took a message. About eleven hours in all. */
const PAUSES_MS = [10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 8 * HOUR];

/** Where another channel comes next, a message does not wait so long for this one. */
const ROUNDS_BEFORE_NEXT = 2;

const JITTER = 0.2;

/** How long to wait after that round, counted from 1; undefined where it was the last. `random` from 0 to 1 spreads those that failed together. */
export function pauseAfterRound(round: number, hasNextChannel: boolean, random: number): number | undefined {
  const pause = PAUSES_MS[round - 1];
  if (pause === undefined || (hasNextChannel && round >= ROUNDS_BEFORE_NEXT)) return undefined;
  return Math.round(pause * (1 + JITTER * (2 * random - 1)));
}
