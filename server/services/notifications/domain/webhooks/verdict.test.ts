import { describe, expect, it, test } from 'vitest';
import type { WebhookFailure } from '../../../../kit/webhook-poster.ts';
import { errorOf, judge } from './verdict.ts';

const answered = (status: number, retryAfter?: string) => ({ status, retryAfter, beginning: '' });
const FIRST = { before: 0, retries: true, nowMs: Date.parse('2026-11-20T10:00:00Z'), random: 0.5 };

describe('an answer', () => {
  test.each([200, 201, 202, 204, 299])('%d is success', (status) => { expect(judge(answered(status), FIRST)).toEqual({ type: 'delivered' }); });

  test.each([100, 199, 300, 301, 302, 304, 307, 308, 400, 401, 404, 409, 411, 422, 500, 502, 504])('%d is failure, a redirect too', (status) => {
    expect(judge(answered(status), FIRST)).toEqual({ type: 'retry', afterMs: 5_000, restMs: 0 });
  });

  it('410 ends it at once, at the first attempt and the last', () => {
    expect(judge(answered(410), FIRST)).toEqual({ type: 'gone' });
    expect(judge(answered(410), { ...FIRST, before: 9 })).toEqual({ type: 'gone' });
  });

  it('429 and 503 may ask for a rest; others may not', () => {
    for (const status of [429, 503]) expect(judge(answered(status, '90'), FIRST)).toEqual({ type: 'retry', afterMs: 90_000, restMs: 90_000 });
    expect(judge(answered(429, 'Fri, 20 Nov 2026 10:01:00 GMT'), FIRST)).toEqual({ type: 'retry', afterMs: 60_000, restMs: 60_000 });
    expect(judge(answered(500, '90'), FIRST)).toEqual({ type: 'retry', afterMs: 5_000, restMs: 0 });
  });

  it('is tried ten times, or once where it is a ping', () => {
    expect(judge(answered(500), { ...FIRST, before: 8 })).toMatchObject({ type: 'retry', afterMs: 24 * 3_600_000 });
    expect(judge(answered(500), { ...FIRST, before: 9 })).toEqual({ type: 'dead', restMs: 0 });
    expect(judge(answered(500), { ...FIRST, retries: false })).toEqual({ type: 'dead', restMs: 0 });
  });
});

test.each<WebhookFailure>(['address-refused', 'name-not-found', 'connection-failed', 'tls-failed', 'timed-out', 'answer-unreadable'])('%s is tried again', (failed) => {
  expect(judge({ failed }, FIRST)).toMatchObject({ type: 'retry' });
  expect(errorOf({ failed })).toBe(failed);
});

it('what was called off counts for nothing', () => {
  expect(judge({ failed: 'called-off' }, { ...FIRST, before: 9 })).toEqual({ type: 'released' });
});

it('names the status of a failure, and nothing where there is none', () => {
  expect([answered(204), answered(500)].map(errorOf)).toEqual([null, 'status-500']);
});
