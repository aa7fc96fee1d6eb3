import { describe, expect, it } from 'vitest';
import { nextBankDay } from './days.ts';

describe('the next day on which banks work', () => {
  it.each([
    ['2026-01-05T10:00:00Z', '2026-01-06T09:00:00Z'], ['2026-01-05T00:00:00Z', '2026-01-06T09:00:00Z'], ['2026-01-05T23:59:59Z', '2026-01-06T09:00:00Z'],
    ['2026-01-09T10:00:00Z', '2026-01-12T09:00:00Z'], ['2026-01-10T10:00:00Z', '2026-01-12T09:00:00Z'], ['2026-01-11T23:00:00Z', '2026-01-12T09:00:00Z'], ['2026-12-31T12:00:00Z', '2027-01-01T09:00:00Z'],
  ])('after %s is %s', (now, next) => {
    expect(new Date(nextBankDay(Date.parse(now))).toISOString()).toBe(next.replace('Z', '.000Z'));
  });
});
