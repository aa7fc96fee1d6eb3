import { expect, it } from 'vitest';
import { progress } from './progress-line.ts';

function setUp(isTTY: boolean, options: { total: number; endsAtMs?: number }) {
  const written: string[] = [];
  let nowMs = 0;
  const line = progress({ unit: 'payments', out: { isTTY, write: (text) => written.push(text as string) > 0 }, nowMs: () => nowMs, ...options });
  return { line, written, at: (ms: number, done: number) => { nowMs = ms; line.report(done); } };
}

it('writes a plain line every five seconds where there is no terminal', () => {
  const { at, written } = setUp(false, { total: 10_000 });
  at(0, 0);
  at(4_900, 900);
  expect(written).toEqual([]);
  at(5_000, 1_000);
  expect(written).toEqual(['10 % · 1,000 of 10,000 payments · 200/s · 45 s left\n']);
});

it('tells the rate of the last seconds, not of all', () => {
  const { at, written } = setUp(false, { total: 100_000 });
  at(0, 0);
  for (let second = 5; second <= 60; second += 5) at(second * 1000, second * 100);
  at(65_000, 16_000);
  expect(written.at(-1)).toContain('2,000/s');
});

it('draws over itself on a terminal and leaves nothing behind', () => {
  const { at, line, written } = setUp(true, { total: 100 });
  at(0, 0);
  at(200, 50);
  expect(written[0]).toBe(`\r\x1b[2K[${'█'.repeat(12)}${'░'.repeat(12)}] 50 % · 50 of 100 payments · 250/s · 1 s left`);
  line.end();
  expect(written.at(-1)).toBe('\r\x1b[2K');
});

it('goes by the clock where the work ends at a moment', () => {
  const { at, written } = setUp(false, { total: 0, endsAtMs: 20_000 });
  at(0, 0);
  at(5_000, 500);
  expect(written).toEqual(['25 % · 500 payments · 100/s · 15 s left\n']);
});

it('says minutes where it takes minutes, and nothing where it does not know', () => {
  const { at, written } = setUp(false, { total: 1_000_000 });
  at(0, 0);
  at(5_000, 0);
  at(10_000, 10_000);
  expect(written[0]).toBe('0 % · 0 of 1,000,000 payments · 0/s\n');
  expect(written[1]).toMatch(/ min \d+ s left\n$/);
});
