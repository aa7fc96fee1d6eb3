import { afterAll, describe, expect, test } from 'vitest';
import { noMetrics } from '../../../kit/observe.ts';
import type { RuleFacts } from './expressions.ts';
import { ruleEvaluator } from './rule-evaluator.ts';

const FACTS: RuleFacts = {
  amount: 12_500n, currency: 'EUR', country: 'DE', method: 'card', brand: 'visa', customer: 'person', metadata: { shop: 'a' }, cost: { prv_a: 210n, prv_b: 190n },
};
const TOO_LONG = { error: 'It takes too long.' };

/** Twenty to the power of `levels` steps. */
const evil = (levels: number, step = 'all'): string => {
  const list = `[${Array.from({ length: 20 }, (_, n) => n).join(',')}]`;
  return `${Array.from({ length: levels }, (_, n) => `${list}.${step}(v${n}, `).join('')}${step === 'all' ? 'amount > 0' : '1'}${')'.repeat(levels)}`;
};

let nowMs = 0;
const ended: string[] = [];
const own = ruleEvaluator({ deadlineMs: 400, quarantineMs: 60_000, metrics: { ...noMetrics, count: (name) => void ended.push(name) }, now: () => nowMs });
afterAll(() => own.stop());

describe('what a rule says', () => {
  test.each([
    ['amount > 10000 && currency == "EUR"', true], ['amount > 12500', false], ['country in ["US", "GB"]', false], ['method == "card" && brand == "visa"', true], ['customer == "business"', false],
    ['"shop" in metadata && metadata["shop"] == "a"', true], ['metadata.shop == "a"', true], ['cost["prv_b"] < cost["prv_a"]', true], ['brand.startsWith("vi")', true], ['!(country == "DE")', false],
    ['amount * 3 / 100 > 374', true],
  ])('%s: %s', async (expression, matches) => {
    expect(await own.check([expression])).toEqual([null]);
    expect(await own.judge([expression], FACTS)).toEqual([{ matches }]);
  });

  test.each(['metadata["none"] == "a"', 'cost["prv_none"] > 1', 'amount / 0 > 1'])('%s can not be said, and so does not match', async (expression) => {
    expect(await own.check([expression])).toEqual([null]);
    expect(await own.judge([expression], FACTS)).toEqual([{ error: expect.any(String) as string }]);
  });

  test('each of a list for itself, in order', async () => {
    const verdicts = await own.judge(['amount > 0', 'metadata["none"] == "a"', 'amount < 0', 'amount > 0'], FACTS);
    expect(verdicts.map((verdict) => ('matches' in verdict ? verdict.matches : 'error'))).toEqual([true, 'error', false, true]);
  });
});

test.each([
  ['an unknown name', 'process == 1'], ['what is no question', 'amount + 1'], ['two kinds that do not compare', 'amount == "1"'], ['half a sentence', 'amount >'], ['a way out', 'amount.constructor == 1'],
  ['another way out', '__proto__ == 1'], ['a float for money', 'amount > 1.5 && amount == 1.5'], ['too many words', Array(300).fill('amount > 0').join('&&')], ['too deep', `${'('.repeat(500)}true${')'.repeat(500)}`], ['nothing', ' '],
])('refuses %s', async (_what, expression) => {
  expect(await own.check([expression])).toEqual([expect.any(String)]);
});

describe('an evil rule', () => {
  test('that never ends is ended; the others of its list are heard, and so is whoever comes next', async () => {
    expect(await own.check([evil(8)])).toEqual([null]);
    const before = ended.length;
    const [list, next] = await Promise.all([own.judge(['amount > 0', evil(8), 'amount < 0'], FACTS), own.judge(['amount > 0'], FACTS)]);
    expect(list).toEqual([{ matches: true }, TOO_LONG, { matches: false }]);
    expect(next).toEqual([{ matches: true }]);
    expect(ended.length - before).toBe(1);
  });

  test('is not tried again for a minute, then is', async () => {
    const rule = `${evil(8)} || false`;
    await own.judge([rule], FACTS);
    const before = ended.length;
    expect(await own.judge([rule, 'amount > 0'], FACTS)).toEqual([TOO_LONG, { matches: true }]);
    expect(ended.length).toBe(before);
    nowMs += 60_000;
    expect(await own.judge([rule], FACTS)).toEqual([TOO_LONG]);
    expect(ended.length).toBe(before + 1);
  });

  test('that fills the memory ends its thread and nothing else', async () => {
    const rule = `${evil(7, 'map')} == []`;
    const [verdict] = await own.judge([rule], FACTS);
    expect(verdict).toEqual(TOO_LONG);
    expect(await own.judge(['amount > 0'], FACTS)).toEqual([{ matches: true }]);
  });

  test('in a crowd: after three the list is given up, and the thread is free again', async () => {
    const rules = Array.from({ length: 6 }, (_, n) => `${evil(8)} || ${n} == 7`);
    expect(await own.judge([...rules, 'amount > 0'], FACTS)).toEqual(Array(7).fill(TOO_LONG));
    expect(await own.judge(['amount > 0'], FACTS)).toEqual([{ matches: true }]);
  });
});

test('a hundred lists at once are each answered with their own', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => own.judge([`amount == ${n}`], { ...FACTS, amount: BigInt(n) })));
  expect(answers).toEqual(Array(100).fill([{ matches: true }]));
});

test('stopped while it works, it answers what was asked before', async () => {
  const stopped = ruleEvaluator({ deadlineMs: 400, quarantineMs: 1, metrics: noMetrics, now: () => nowMs });
  const asked = stopped.judge(['amount > 0'], FACTS);
  await stopped.stop();
  expect(await asked).toEqual([{ matches: true }]);
});
