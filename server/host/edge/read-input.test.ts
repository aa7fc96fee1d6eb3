import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJson } from './read-body.ts';
import { checkInput } from './checks.ts';
import { readInput, readQuery } from './read-input.ts';
import type { Operation } from './operations.ts';

const json = (text: string) => Buffer.from(text);
const refusal = (run: () => unknown): { code?: string; data?: { detail?: string; param?: string; errors?: unknown } } => {
  try {
    run();
  } catch (error) {
    return error as { code: string };
  }
  throw new Error('nothing was refused');
};

describe('a JSON body', () => {
  it('is parsed; an empty one is none; of a field given twice the last counts', () => {
    expect(readJson(json('{"a":[1,"é"]}'))).toEqual({ a: [1, 'é'] });
    expect(readJson(json(''))).toBeUndefined();
    expect(readJson(json('{"a":1,"a":2}'))).toEqual({ a: 2 });
  });

  it.each([
    ['broken JSON', json('{"a":')], ['a lone byte order mark', json('\ufeff{}')], ['overlong UTF-8', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['cut UTF-8', Buffer.from([0x22, 0xe2, 0x82, 0x22])], ['NaN', json('{"a":NaN}')],
  ])('is refused when it is %s', (_name, bytes) => expect(refusal(() => readJson(bytes)).code).toBe('invalid_request'));

  it.each([
    '{"__proto__":{"admin":true}}', '{"a":{"b":[{"constructor":{"prototype":{}}}]}}', '{"\\u005f_proto__":1}', '{"metadata":{"prototype":"x"}}',
  ])('is refused when a field is a trap: %s', (text) => expect(refusal(() => readJson(json(text))).code).toBe('invalid_request'));

  it('may hold such words as values', () => expect(readJson(json('{"a":"__proto__","b":["constructor"]}'))).toEqual({ a: '__proto__', b: ['constructor'] }));

  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const object = (keys: number) => `{${Array.from({ length: keys }, (_, n) => `"${n.toString(36)}":1`).join()}}`;

  it.each([
    ['32 deep', nested(32)], ['wide but flat', `{"a":[${'{"b":[1]},'.repeat(2_000)}1]}`], ['brackets in a text', JSON.stringify({ a: '[{'.repeat(10_000) })],
    ['a thousand fields', object(1_000)],
  ])('may be %s', (_name, text) => expect(readJson(json(text))).toEqual(JSON.parse(text)));

  it.each([
    ['33 deep', nested(33)], ['33 lists deep', `${'['.repeat(33)}${']'.repeat(33)}`], ['deep behind much that is not', `{"a":[${'{},'.repeat(1_000)}${nested(33)}]}`],
    ['a thousand and one fields', object(1_001)], ['such an object further in', `{"a":[${object(1_001)}]}`],
    ['short names, each again', `{"x":{${Array.from({ length: 1_001 }, (_, n) => `"${String.fromCodePoint(0x4e00 + n)}":1`).join()}}}`],
    ['too many values', `{"a":[${'1,'.repeat(100_000)}1]}`],
  ])('is refused when it has %s', (_name, text) => expect(refusal(() => readJson(json(text))).code).toBe('invalid_request'));

  it('may be nested absurdly deep without harm', () => {
    const deep = '['.repeat(200_000) + '"\\u0061"' + ']'.repeat(200_000);
    expect(() => readJson(json(deep))).not.toThrow(RangeError);
  });
});

describe('a query', () => {
  it('is decoded, repeated fields become lists', () => {
    expect({ ...readQuery('limit=5&a=1&a=2&a=3&x=%C3%A9+y&flag') }).toEqual({ limit: '5', a: ['1', '2', '3'], x: 'é y', flag: '' });
  });
  it('is refused when it is not UTF-8', () => expect(refusal(() => readQuery('a=%ff')).code).toBe('invalid_request'));
  it('makes no prototypes', () => expect(Object.getPrototypeOf(readQuery('__proto__=1'))).toBeNull());
});

describe('an input', () => {
  const get = { method: 'GET', params: ['id'] } as unknown as Operation;
  const post = { method: 'POST', params: ['id'] } as unknown as Operation;

  it('comes from path and query, or path and body', () => {
    expect(readInput(get, { id: 'x' }, 'limit=1', undefined)).toEqual({ id: 'x', limit: '1' });
    expect(readInput(post, { id: 'x' }, '', json('{"a":1}'))).toEqual({ id: 'x', a: 1 });
    expect(readInput(post, { id: 'x' }, '', undefined)).toEqual({ id: 'x' });
  });

  it('refuses a body or query that claims what the path says, and bodies that are no object', () => {
    expect(refusal(() => readInput(post, { id: 'x' }, '', json('{"id":"y"}'))).data?.param).toBe('id');
    expect(refusal(() => readInput(get, { id: 'x' }, 'id=y', undefined)).data?.param).toBe('id');
    for (const text of ['[]', '1', '"x"', 'null']) expect(refusal(() => readInput(post, { id: 'x' }, '', json(text))).code).toBe('invalid_request');
    expect(refusal(() => readInput(post, { id: 'x' }, 'a=1', undefined)).code).toBe('invalid_request');
  });

  it('is refused with every wrong field by its path', () => {
    const schema = z.strictObject({ amount: z.int().min(1), to: z.string(), entries: z.array(z.strictObject({ side: z.enum(['debit', 'credit']) })) });
    const { code, data } = refusal(() => checkInput(schema, { amount: 0, entries: [{ side: 'x' }, { side: 'debit', extra: 1 }], more: 1 }));
    expect(code).toBe('invalid_request');
    expect(data).toMatchObject({ param: 'amount', detail: 'amount: must be at least 1' });
    expect(data?.errors).toEqual([
      { param: 'amount', message: 'must be at least 1' },
      { param: 'to', message: 'is required' },
      { param: 'entries.0.side', message: 'must be one of "debit"|"credit"' },
      { param: 'entries.1.extra', message: 'is not a field of this operation' },
      { param: 'more', message: 'is not a field of this operation' },
    ]);
  });

  it('names twenty wrong fields at most', () => {
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`f${n}`, 1]));
    expect(refusal(() => checkInput(z.strictObject({}), fields)).data?.errors).toHaveLength(20);
  });
});
