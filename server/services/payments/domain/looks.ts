const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const LOOKS_MS = [5_000, MINUTE_MS, 5 * MINUTE_MS, 60 * MINUTE_MS] as const;

/** When somebody outside is asked what became of something, after so many looks: 5 s, 1 min, 5 min, 1 h, and then every day. Money stays held until it is known. */
export const lookAfterMs = (looks: number): number => LOOKS_MS[looks] ?? DAY_MS;
