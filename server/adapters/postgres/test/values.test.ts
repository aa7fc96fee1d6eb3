import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/test-database.ts';
import { toJson } from '../values.ts';
import { thing } from './schemas.ts';

const database = (await testDatabase([thing])).database('thing');

const echo = async (type: string, value: unknown) => {
  const [row] = await database.queryArrays<[unknown]>(`SELECT $1::${type}`, [value]);
  return row?.[0];
};

test.each([
  ['int8', 9_007_199_254_740_993n], ['int8', -9_223_372_036_854_775_808n],
  ['int8[]', [9_007_199_254_740_993n, null, 0n]], ['int8[]', [[1n], [2n]]],
  ['int4', 7], ['bool', false], ['numeric', '12345678901234567890.123'],
  ['timestamptz', new Date('2026-02-28T23:59:59.123Z')], ['timestamptz[]', [new Date(0)]],
  ['date', '2026-02-28'], ['timestamp', '2026-02-28 23:59:59'],
  ['uuid[]', ['0196a2f0-0000-7000-8000-000000000001']],
  ['jsonb', { amount: 9_007_199_254_740_991, tags: ['a'], none: null }],
  ['bytea', Buffer.from([0, 1, 255])], ['bytea[]', [Buffer.from([0, 92, 34])]],
  ['text', null], ['text[]', []], ['text[]', ['NULL', 'null', null, '']],
])('%s %o comes back as it went', async (type, value) => {
  expect(await echo(type, value)).toEqual(value);
});

test('any text in an array comes back as it went', async () => {
  const text = fc.string({ unit: 'grapheme' }).filter(word => !word.includes('\0'));
  await fc.assert(fc.asyncProperty(fc.array(fc.option(text)), async words => {
    expect(await echo('text[]', words)).toEqual(words);
  }), { numRuns: 200 });
});

test('an undefined is stored as null, and bigints in a document as integers', async () => {
  expect(await echo('text', undefined)).toBeNull();
  expect(await echo('jsonb', { amount: 5n, list: [1n] })).toEqual({ amount: 5, list: [1] });
  expect(await echo('jsonb', toJson([{ amount: 5n }]))).toEqual([{ amount: 5 }]);
});
