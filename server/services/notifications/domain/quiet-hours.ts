export interface QuietHours { readonly from: string; readonly until: string }

/**
 * When the quiet hours end that this moment lies in; undefined where it lies in none. `from` may be later than `until`: the night. By the clock on the
 * wall there, also in the nights in which it is turned: a time that is skipped ends with the gap, of one that comes twice the first counts.
 */
export function quietUntil(hours: QuietHours, timeZone: string, nowMs: number): number | undefined {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone);
  const [from, until] = [Temporal.PlainTime.from(hours.from), Temporal.PlainTime.from(hours.until)];
  const time = now.toPlainTime();
  const overNight = Temporal.PlainTime.compare(from, until) > 0;
  const begun = Temporal.PlainTime.compare(time, from) >= 0;
  const over = Temporal.PlainTime.compare(time, until) >= 0;
  if (overNight ? !begun && over : !begun || over) return undefined;
  const day = overNight && begun ? now.toPlainDate().add({ days: 1 }) : now.toPlainDate();
  const end = day.toZonedDateTime({ timeZone, plainTime: until });
  const skipped = !end.toPlainTime().equals(until);
  const endMs = (skipped ? end.getTimeZoneTransition('previous')! : end).epochMilliseconds;
  return endMs > nowMs ? endMs : undefined;
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
