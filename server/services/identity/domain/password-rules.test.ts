import fc from 'fast-check';
import { expect, test } from 'vitest';
import { weaknessOf } from './password-rules.ts';

const whose = { email: 'ann.miller@example.com', names: ['Ann Miller', 'Acme Ltd'] };
const listed = new Set(['justinbieber', 'leavemealone', 'sonyericsson']);
const weakness = (password: string) => weaknessOf(password, whose, (text) => listed.has(text));

test.each([
  ['justinbieber', 'listed'], ['JustinBieber', 'listed'], ['ju5t1nb1eber', 'listed'], ['justinbieber1997', 'listed'], ['!!leavemealone!!', 'listed'],
  ['aaaaaaaaaaaa', 'guessable'], ['abababababab', 'guessable'], ['abcabcabcabc', 'guessable'], ['hunter2hunter2', 'guessable'],
  ['123456789012', 'guessable'], ['abcdefghijkl', 'guessable'], ['qwertyuiopas', 'guessable'], ['poiuytrewqlkj', 'guessable'], ['1qaz2wsx3edc', 'guessable'],
  ['password1234', 'guessable'], ['P@ssw0rd2026!', 'guessable'], ['Summer2026!!!', 'guessable'], ['Welcome12345', 'guessable'], ['iloveyou12345', 'guessable'],
  ['adminadmin123', 'guessable'], ['letmein-letmein', 'guessable'], ['0000-1111-22', 'guessable'],
  ['ann.miller.83', 'personal'], ['AnnMiller2026', 'personal'], ['miller-example1', 'personal'], ['florin-florin', 'personal'], ['FlorinAcme77', 'personal'],
  ['correct horse battery', undefined], ['correct horse battery staple', undefined], ['another password', undefined], ['tr0ub4dor&3 zebra', undefined],
  ['kV8#pQ2m!xZ4', undefined], ['Ann walks her llama', undefined], ['my florin opens doors', undefined], ['пароль длинный очень', undefined],
])('%s is %s', (password, expected) => {
  expect(weakness(password)).toBe(expected);
});

test('random passwords pass, and no text whatever makes it throw or take long', () => {
  fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9]{20}$/), (password) => weakness(password) === undefined || new Set(password.toLowerCase()).size < 12));
  fc.assert(fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (password) => {
    weakness(password);
  }));
  const startedMs = performance.now();
  for (const text of ['a'.repeat(200), 'ab'.repeat(100), `${'a'.repeat(99)}b`.repeat(2), 'abc1'.repeat(50)]) weakness(text);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
});

test('a person without names is judged all the same', () => {
  expect(weaknessOf('correct horse battery', { email: '', names: [] }, () => false)).toBeUndefined();
});
