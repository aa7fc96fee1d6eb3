import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { pauseAfterRound } from './back-off.ts';
import { afterOutcome, isPaused, type Health } from './breaker.ts';
import { languageChain } from './languages.ts';
import { dateText, moneyText } from './money-text.ts';
import { nextStep, type Reach, type Standing, type Wishes } from './next-step.ts';
import { quietUntil } from './quiet-hours.ts';
import { readReference, referenceOf } from './reference.ts';
import { scrub } from './scrub.ts';

describe('quiet hours', () => {
  it.each([
    ['2026-01-10T21:59:00Z', 'UTC', undefined], ['2026-01-10T22:00:00Z', 'UTC', '2026-01-11T07:00:00Z'], ['2026-01-11T06:59:59Z', 'UTC', '2026-01-11T07:00:00Z'], ['2026-01-11T07:00:00Z', 'UTC', undefined],
    ['2026-01-10T21:00:00Z', 'Europe/Vienna', '2026-01-11T06:00:00Z'], ['2026-01-10T20:59:00Z', 'Europe/Vienna', undefined],
    // The night in which the clock goes forward is an hour shorter, and the one in which it goes back is longer.
    ['2026-03-28T22:00:00Z', 'Europe/Vienna', '2026-03-29T05:00:00Z'], ['2026-10-24T21:00:00Z', 'Europe/Vienna', '2026-10-25T06:00:00Z'],
  ])('at %s in %s: until %s', (now, zone, until) => {
    expect(quietUntil({ from: '22:00', until: '07:00' }, zone, Date.parse(now))).toBe(until === undefined ? undefined : Date.parse(until));
  });

  it.each([
    // 02:30 comes twice in Vienna that night: at 00:30 and at 01:30 UTC. Once it has come they are over.
    ['2026-10-25T00:29:00Z', '2026-10-25T00:30:00Z'], ['2026-10-25T00:30:00Z', undefined], ['2026-10-25T01:10:00Z', undefined], ['2026-10-25T01:29:00Z', undefined],
    // And in this one it does not come at all: the clock goes from 02:00 to 03:00 at 01:00 UTC.
    ['2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z'], ['2026-03-29T01:00:00Z', undefined],
  ])('until half past two in the night in which the clock is turned, at %s: until %s', (now, until) => {
    expect(quietUntil({ from: '22:00', until: '02:30' }, 'Europe/Vienna', Date.parse(now))).toBe(until === undefined ? undefined : Date.parse(until));
  });

  it('end after now, within a day and the hour of a turned clock', () => {
    const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    fc.assert(fc.property(time, time, fc.constantFrom('UTC', 'Europe/Vienna', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'), fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2030-01-01') }), (from, until, zone, now) => {
      fc.pre(from !== until);
      const end = quietUntil({ from, until }, zone, now);
      if (end === undefined) return;
      expect(end).toBeGreaterThan(now);
      expect(end - now).toBeLessThanOrEqual(25 * 3_600_000);
    }), { numRuns: 500 });
  });
});

describe('money', () => {
  it.each([
    [150_000, 'EUR', 'de', '1.500,00 €'], [150_000, 'EUR', 'en', '€1,500.00'], [150_000, 'JPY', 'en', '¥150,000'], [1_500, 'KWD', 'en', 'KWD 1.500'], [-5, 'USD', 'en', '-$0.05'],
    // ISO 4217 and Intl differ here.
    [1_500, 'ISK', 'en', 'ISK 1,500'], [5_000, 'UYW', 'en', 'UYW 0.5000'], ['9007199254740993', 'EUR', 'en', '€90,071,992,547,409.93'],
  ])('%s %s in %s is %s', (amount, currency, locale, text) => {
    expect(moneyText(amount, currency, locale)?.replaceAll(/\u00a0/g, ' ')).toBe(text);
  });

  it.each([[1.5, 'EUR'], ['1.5', 'EUR'], [null, 'EUR'], [5, 'ZZZ'], [5, undefined], [2 ** 53, 'EUR'], [{}, 'EUR']])('%s %s is no amount', (amount, currency) => {
    expect(moneyText(amount, currency, 'en')).toBeUndefined();
  });

  it('loses no digit', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'), (amount, currency) => {
      expect((moneyText(amount, currency, 'en') ?? '').replaceAll(/[^\d]/g, '').replace(/^0+(?=\d)/, '')).toBe(String(amount < 0n ? -amount : amount));
    }));
  });
});

test.each([['2026-03-01', 'long', 'de', 'America/New_York', '1. März 2026'], ['2026-03-01T02:00:00Z', 'long', 'en', 'America/New_York', 'February 28, 2026'], ['2026-03-01T02:00:00Z', 'time', 'de', 'Europe/Vienna', '03:00']])(
  '%s (%s) in %s at %s is %s', (value, style, locale, zone, text) => { expect(dateText(value, style, locale, zone)).toBe(text); });

describe('what is to be done', () => {
  const standing: Standing = { priority: 'normal', category: 'news', channels: ['push', 'email'], channelAt: 0, ofBulk: false, hasCustomer: true, inDigest: false, begun: false };
  const wishes: Wishes = { muted: [], quietHours: null, timeZone: 'UTC', digestMinutes: null };
  const email = [{ kind: 'email', email: 'a@b.de' }] as const;
  const reach: Reach = { addresses: { email }, carried: new Set(['email', 'push']) };
  const NOW = Date.parse('2026-01-01T23:00:00Z');

  it.each<[string, Partial<Standing>, Partial<Wishes>, Partial<Reach>, object]>([
    ['the first channel with an address', {}, {}, {}, { kind: 'try', channelAt: 1, channel: 'email' }],
    ['no address', {}, {}, { addresses: {} }, { kind: 'unreachable', failure: { code: 'recipient_unreachable' } }],
    ['no provider', {}, {}, { carried: new Set() }, { kind: 'unreachable', failure: { code: 'recipient_unreachable' } }],
    ['no provider for the only one', { channels: ['email'] }, {}, { carried: new Set() }, { kind: 'unreachable', failure: { code: 'channel_missing' } }],
    ['all muted', {}, { muted: [{}] }, {}, { kind: 'suppress' }],
    ['critical and muted', { priority: 'critical' }, { muted: [{}] }, {}, { kind: 'try' }],
    ['quiet', {}, { quietHours: { from: '22:00', until: '06:00' } }, {}, { kind: 'wait', untilMs: Date.parse('2026-01-02T06:00:00Z') }],
    ['quiet, but begun', { begun: true }, { quietHours: { from: '22:00', until: '06:00' } }, {}, { kind: 'try' }],
    ['quiet and critical', { priority: 'critical' }, { quietHours: { from: '22:00', until: '06:00' } }, {}, { kind: 'try' }],
    ['muted and quiet', {}, { muted: [{}], quietHours: { from: '22:00', until: '06:00' } }, {}, { kind: 'suppress' }],
    ['a digest', {}, { digestMinutes: 10 }, {}, { kind: 'gather', untilMs: NOW + 600_000 }],
    ['a digest of what is urgent', { priority: 'high' }, { digestMinutes: 10 }, {}, { kind: 'try' }],
    ['a digest that is gathered', { inDigest: true }, { digestMinutes: 10 }, {}, { kind: 'try' }],
    ['a digest for nobody\'s customer', { hasCustomer: false }, { digestMinutes: 10 }, {}, { kind: 'try' }],
    ['past the last channel', { channelAt: 2 }, {}, {}, { kind: 'unreachable' }],
  ])('%s', (_what, s, w, r, step) => {
    expect(nextStep({ ...standing, ...s }, { ...wishes, ...w }, { ...reach, ...r }, NOW)).toMatchObject(step);
  });
});

test('pauses grow, end, and are shorter where another channel waits', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7].map((round) => pauseAfterRound(round, false, 0.5));
  expect(pauses.slice(0, 6)).toEqual(pauses.slice(0, 6).toSorted((a, b) => a! - b!));
  expect(pauses[6]).toBeUndefined();
  expect([1, 2].map((round) => pauseAfterRound(round, true, 0.5) === undefined)).toEqual([false, true]);
  expect([pauseAfterRound(1, false, 0), pauseAfterRound(1, false, 1)]).toEqual([8_000, 12_000]);
});

test('a breaker opens after five failures in a row, each time for longer, and one success closes it', () => {
  let health: Health = { failures: 0, pausedUntilMs: null };
  for (let i = 0; i < 4; i++) health = afterOutcome(health, false, 0);
  expect(isPaused(health, 0)).toBe(false);
  health = afterOutcome(health, false, 0);
  expect([isPaused(health, 29_999), isPaused(health, 30_000)]).toEqual([true, false]);
  expect(afterOutcome(health, false, 30_000).pausedUntilMs).toBe(90_000);
  for (let i = 0; i < 100; i++) health = afterOutcome(health, false, 0);
  expect(health.pausedUntilMs).toBe(15 * 60_000);
  expect(afterOutcome(health, true, 0)).toEqual({ failures: 0, pausedUntilMs: null });
});

test.each([[['de-AT', null, 'fr'], ['de-AT', 'de', 'fr', 'en']], [[null, 'en'], ['en']], [['en-GB'], ['en-GB', 'en']]])('%j is looked for as %j', (wanted, chain) => {
  expect(languageChain(wanted)).toEqual(chain);
});

test.each([
  '550 5.1.1 <ann.lee+x@example.com>: no such user', "The 'To' number +43 660 1234567 is not valid", 'token bk3RNwTe3H0:CI2k_HHwgIpoDKCIZvvDMExUdFQ3P1aaaaaaaaaaaa gone', 'a\u0000b\r\nann@example.com',
])('a provider\'s words are kept without whom they are about: %s', (detail) => {
  // oxlint-disable-next-line no-control-regex -- it must not be there
  expect(scrub(detail)).not.toMatch(/ann|1234567|CI2k|[\u0000-\u001f]/);
});

test('a reference reads back, and nothing else does', () => {
  const id = '0193d0a0-0000-7000-8000-000000000001';
  expect(readReference(referenceOf(id, 12))).toEqual({ id, attempt: 12 });
  for (const wrong of ['', 'ntf_x.1', referenceOf(id, 0), `${referenceOf(id, 1)}.2`, referenceOf(id, 1).replace('.1', '.-1'), 'acc_01kad0v2n8fxyrvgs8zr1m5q0c.1']) expect(readReference(wrong)).toBeUndefined();
});
