import { expect, test } from 'vitest';
import { judgeRefresh, type ShownToken } from './session.ts';

const fresh: ShownToken = { tokenUsed: false, sessionEnded: false, sessionExpiresMs: 1_000, userActive: true };

test.each<[string, Partial<ShownToken>, number, string]>([
  ['the newest token', {}, 999, 'swap'],
  ['a token of an expired session', {}, 1_000, 'refuse'],
  ['a token of an ended session', { sessionEnded: true }, 0, 'refuse'],
  ['a token of a disabled user', { userActive: false }, 0, 'refuse'],
  ['a used token', { tokenUsed: true }, 0, 'reused'],
  ['a used token of an ended session', { tokenUsed: true, sessionEnded: true }, 0, 'reused'],
  ['a used token of an expired session', { tokenUsed: true }, 2_000, 'reused'],
])('%s', (_, shown, nowMs, judged) => {
  expect(judgeRefresh({ ...fresh, ...shown }, nowMs)).toBe(judged);
});
