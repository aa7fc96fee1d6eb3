/**
 * The banks agree on the rates of a day at 14:10 in Frankfurt, 13:10 UTC in winter; they are published at 16:00. An hour too late in summer does no
 * harm: they are not out yet.
 */
export const momentOf = (day: string): number => Date.parse(`${day}T13:10:00Z`);

/** From the Thursday before Easter until Tuesday's are out, with some hours to spare: days on which the banks are closed have no rates. */
export const ECB_MAX_AGE_MS = 132 * 3_600_000;
