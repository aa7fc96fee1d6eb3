/** The calendar day and month a moment falls in, in the tenant's time zone. */
export interface Period {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Year × 12 + month (January = 0). */
  readonly month: number;
}

export const NO_PERIOD: Period = { day: 0, month: 0 };

const DAY_MS = 86_400_000;

/** `timeZone` is an IANA name. The calendar is that of the zone's wall clock, daylight saving included. */
export function periodAt(atMs: number, timeZone: string): Period {
  const wall = timeZone === 'UTC' ? new Date(atMs) : wallClock(atMs, timeZone);
  return { day: Math.floor(wall.getTime() / DAY_MS), month: wall.getUTCFullYear() * 12 + wall.getUTCMonth() };
}

function wallClock(atMs: number, timeZone: string): Date {
  const date = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate();
  return new Date(Date.UTC(date.year, date.month - 1, date.day));
}

export const samePeriod = (a: Period, b: Period): boolean => a.day === b.day && a.month === b.month;
