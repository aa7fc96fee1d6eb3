import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PayoutFact } from '../../../../kit/payments/payout-rail.ts';
import { hear, hearFound } from './hear.ts';
import { afterAsking, afterCancel, afterMoney, afterNoAnswer, afterReserve, beforeSending, BEGUN, canCancel, isSettled, nextStep, type Progress } from './progress.ts';

const NOW = 1_700_000_000_000;
const AMOUNT = 1_000;
const DAY_MS = 86_400_000;
const error = { code: 'AC04', message: 'closed' };
const IN_TRANSIT: PayoutFact = { type: 'in-transit' };
const PAID: PayoutFact = { type: 'paid', atMs: NOW };
const FAILED: PayoutFact = { type: 'failed', error };
const RETURNED: PayoutFact = { type: 'returned', error, amount: AMOUNT };

const held = afterReserve(BEGUN, { ok: true, money: 'held' });
const sent = beforeSending(held, NOW);
const told = (progress: Progress, ...facts: PayoutFact[]) => hear(progress, AMOUNT, 'ref', facts);
const stepOf = (progress: Progress, nowMs = NOW, sendAtMs = NOW) => nextStep(progress, sendAtMs, nowMs);

describe('steps', () => {
  test.each<[string, Progress, string]>([
    ['begun', BEGUN, 'reserve'], ['reserved', held, 'send'], ['posted at once', afterReserve(BEGUN, { ok: true, money: 'taken' }), 'send'],
    ['with the bank', told(sent, IN_TRANSIT), 'take'], ['paid before anybody saw it leave', told(sent, PAID), 'take'], ['returned before anybody saw it leave', told(sent, RETURNED), 'take'],
    ['failed while held', told(sent, FAILED), 'release'], ['cancelled', afterCancel(held), 'release'],
    ['failed once it had left', afterMoney(told(sent, IN_TRANSIT, FAILED), 'taken'), 'give-back'], ['returned', afterMoney(told(sent, IN_TRANSIT, RETURNED), 'taken'), 'give-back'],
    ['sent, and it is time to ask', { ...sent, askAtMs: NOW }, 'ask'],
  ])('%s: %s', (_what, progress, type) => expect(stepOf(progress).type).toBe(type));

  test.each<[string, Progress]>([
    ['refused', afterReserve(BEGUN, { ok: false, code: 'insufficient_funds', detail: '' })], ['released', afterMoney(told(sent, FAILED), 'released')],
    ['put back', afterMoney(told(sent, RETURNED), 'back')], ['put on suspense', afterMoney(told(sent, RETURNED), 'suspended')], ['cancelled and released', afterMoney(afterCancel(held), 'released')],
  ])('%s: over for good', (_what, progress) => {
    expect(stepOf(progress, NOW + 100 * DAY_MS)).toEqual({ type: 'wait', untilMs: null });
    expect(isSettled(progress)).toBe(true);
  });

  test('it waits for its day', () => expect(stepOf(held, NOW, NOW + DAY_MS)).toEqual({ type: 'wait', untilMs: NOW + DAY_MS }));

  test('the bank is asked after 5 s, 1 min, 5 min, 1 h, then daily; ten days after it was paid no more', () => {
    const waits: number[] = [];
    let progress = sent;
    for (let nowMs = NOW; waits.length < 6; progress = afterAsking(progress, nowMs)) {
      waits.push(progress.askAtMs! - nowMs);
      nowMs = progress.askAtMs!;
    }
    expect(waits).toEqual([5_000, 60_000, 300_000, 3_600_000, DAY_MS, DAY_MS]);
    const paid = told(sent, PAID);
    expect(afterAsking({ ...paid, asks: 9 }, NOW + 9 * DAY_MS).askAtMs).toBe(NOW + 10 * DAY_MS);
    expect(afterAsking({ ...paid, asks: 9 }, NOW + 10 * DAY_MS).askAtMs).toBeNull();
    expect(afterNoAnswer({ ...paid, asks: 9 }, NOW + 10 * DAY_MS).askAtMs).toBe(NOW + 11 * DAY_MS);
  });

  test.each<[string, Progress, boolean]>([
    ['being reserved', BEGUN, false], ['reserved', held, true], ['posted at once', { ...held, money: 'taken' }, true], ['sent, nobody knows', sent, false], ['with the bank', told(sent, IN_TRANSIT), false],
    ['failed', told(sent, FAILED), false],
  ])('cancelling while %s: %s', (_what, progress, can) => expect(canCancel(progress)).toBe(can));
});

describe('what the bank says', () => {
  test.each<[string, PayoutFact[], string]>([
    ['nothing', [], 'pending'], ['it left', [IN_TRANSIT], 'in_transit'], ['it arrived', [PAID], 'paid'], ['it never left', [FAILED], 'failed'], ['it came back', [RETURNED], 'returned'],
    ['all at once', [IN_TRANSIT, PAID, RETURNED], 'returned'],
  ])('%s', (_what, facts, status) => expect(told(sent, ...facts)).toMatchObject({ status, sent: 'known', reference: 'ref', conflict: null }));

  const stories = fc.constantFrom<PayoutFact[][]>([IN_TRANSIT], [IN_TRANSIT, PAID], [IN_TRANSIT, FAILED], [IN_TRANSIT, RETURNED], [IN_TRANSIT, PAID, RETURNED]);

  test('in any order, in any pieces, any number of times, it comes to the same', () => {
    fc.assert(fc.property(stories.chain((story) => fc.tuple(fc.constant(story), fc.shuffledSubarray(story, { minLength: story.length }), fc.array(fc.constantFrom(...story)))), ([story, shuffled, again]) => {
      const expected = told(sent, ...story);
      expect([...shuffled, ...again].reduce((progress, fact) => told(progress, fact), sent)).toEqual(expected);
      expect(expected.conflict).toBeNull();
    }));
  });

  const returned = (amount: number): PayoutFact => ({ type: 'returned', error, amount });

  test.each<[string, Progress, PayoutFact, Partial<Progress>]>([
    ['paid after it failed', told(sent, FAILED), PAID, { status: 'failed' }], ['returned after it failed', told(sent, FAILED), RETURNED, { status: 'failed', returnedAmount: null }],
    ['failed after it was paid', told(sent, PAID), FAILED, { status: 'paid', failure: null }], ['failed after it was returned', told(sent, RETURNED), FAILED, { status: 'returned' }],
    ['more came back than was sent', told(sent, PAID), returned(AMOUNT + 1), { status: 'paid', returnedAmount: null }],
    ['nothing came back', told(sent, PAID), returned(0), { status: 'paid' }], ['parts of cents came back', told(sent, PAID), returned(1.5), { status: 'paid' }],
    ['less came back, for a fee', told(sent, PAID), returned(950), { status: 'returned', returnedAmount: 950 }],
    ['another amount came back again', told(sent, returned(950)), RETURNED, { status: 'returned', returnedAmount: 950 }],
    ['something is said of what was never sent', held, PAID, { status: 'pending', sent: 'no', money: 'held' }],
  ])('%s: a conflict, and nothing moves for it', (_what, before, fact, after) => {
    const heard = told(before, fact);
    expect(heard).toMatchObject(after);
    expect(heard.conflict).not.toBeNull();
  });

  test('another reference than before is a conflict', () => expect(hear(told(sent, IN_TRANSIT), AMOUNT, 'other', [PAID])).toMatchObject({ reference: 'ref', status: 'paid', conflict: expect.any(String) }));

  test('what the bank knows nothing of is sent again, unless it had it before', () => {
    expect(hearFound(sent, AMOUNT, null, [])).toEqual({ progress: sent, lost: true });
    expect(hearFound(told(sent, IN_TRANSIT), AMOUNT, null, [])).toMatchObject({ lost: false, progress: { status: 'in_transit', conflict: expect.any(String) } });
  });
});
