import { isContractProcedure } from '@orpc/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { contracts } from '../../contracts/index.ts';
import { encodeId, ID_PREFIXES, type IdKind } from '../../contracts/ids.ts';
import { quickCheck, UNSURE } from './quick-check.ts';

const schemas = Object.entries(contracts).flatMap(([service, operations]) => Object.entries(operations).flatMap(([name, operation]) => {
  if (!isContractProcedure(operation)) return [];
  const { inputSchema, outputSchema } = operation['~orpc'];
  return [[`${service}.${name} in`, inputSchema], [`${service}.${name} out`, outputSchema]] as [string, unknown][];
})).filter((one): one is [string, z.ZodType] => one[1] instanceof z.ZodType);

const uuid = fc.uuid({ version: 7 });
const anId = fc.tuple(fc.constantFrom(...Object.keys(ID_PREFIXES) as IdKind[]), uuid).map(([kind, id]) => encodeId(kind, id));
const garbage = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, 0, -1, 1.5, -0, 2 ** 53, Number.NaN, Infinity, '', ' ', 'USD', 'a\u0000', '\ud800', '2026-02-30', '2026-11-21T10:00:00Z', [], {}, new Date(0), 1n),
  fc.constant(JSON.parse('{"__proto__":{"admin":true}}') as unknown), fc.constantFrom(Object.create({ currency: 'USD' }) as object, { constructor: 1 }),
  fc.string({ unit: 'binary', maxLength: 600 }), fc.jsonValue(),
);
const aText = fc.oneof(anId, uuid, fc.constantFrom('4242 4242 4242 4242', '4242424242424241', 'USD', 'EUR', 'a', '2026-11-21T10:00:00Z', '2026-11-21', '0000-00-00'), fc.string({ unit: 'binary', maxLength: 60 }));

const text = (value: unknown) => JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));

/** Values of that shape, of which here and there a piece is not what it should be. */
function valuesOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const json = z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'any' });
  const right = ofJson(json);
  return fc.oneof({ weight: 8, arbitrary: right }, { weight: 1, arbitrary: garbage });
}

function ofJson(json: z.core.JSONSchema.BaseSchema): fc.Arbitrary<unknown> {
  const mostly = (one: fc.Arbitrary<unknown>) => fc.oneof({ weight: 30, arbitrary: one }, { weight: 1, arbitrary: garbage });
  const options = [...json.anyOf ?? [], ...json.oneOf ?? []];
  if (options.length > 0) return fc.oneof(...options.map((one) => ofJson(one)));
  if (json.enum !== undefined) return mostly(fc.constantFrom<unknown>(...json.enum));
  if (json.const !== undefined) return mostly(fc.constant(json.const));
  const [example] = json.examples ?? [];
  if (typeof example === 'string') return mostly(fc.constant(example));
  if (json.type === 'integer' || json.type === 'number') return mostly(fc.oneof(fc.integer({ min: 1, max: 90 }), fc.maxSafeInteger()));
  if (json.type === 'boolean') return mostly(fc.boolean());
  if (json.type === 'null') return fc.constant(null);
  if (json.type === 'array') return mostly(fc.array(typeof json.items === 'object' && !Array.isArray(json.items) ? ofJson(json.items) : garbage, { maxLength: 3 }));
  if (json.type === 'object' && json.properties === undefined) return mostly(fc.dictionary(aText, typeof json.additionalProperties === 'object' ? ofJson(json.additionalProperties) : aText, { maxKeys: 3 }));
  if (json.type === 'object') {
    const fields = Object.fromEntries(Object.entries(json.properties!).map(([name, field]) => [name, typeof field === 'object' ? ofJson(field) : garbage]));
    const whole = fc.tuple(fc.record(fields, { requiredKeys: json.required ?? [] }), fc.boolean()).map(([value, turned]) => (turned ? Object.fromEntries(Object.entries(value).toReversed()) : value));
    return mostly(fc.oneof({ weight: 30, arbitrary: whole }, { weight: 1, arbitrary: fc.tuple(whole, fc.string()).map(([value, more]) => ({ ...value, [more]: 1 })) }));
  }
  return mostly(aText);
}

describe('a quick check', () => {
  test.each(schemas)('is sure only of what zod gives back just so: %s', (_name, schema) => {
    const check = quickCheck(schema);
    fc.assert(fc.property(valuesOf(schema), (value) => {
      const checked = check(value);
      if (checked === UNSURE) return;
      const parsed = schema.safeParse(value);
      expect(parsed.error).toBeUndefined();
      expect(checked).toStrictEqual(parsed.data);
      expect(text(checked), 'in the same order').toBe(text(parsed.data));
    }), { numRuns: 200 });
  });

  const sure = (schema: z.ZodType, value: unknown): unknown => quickCheck(schema)(value);

  test('is sure of what the hot path carries', () => {
    const account = encodeId('account', '01939f3c-7a4b-7c2d-8e1f-0123456789ab');
    const asked = { from: account, to: account, amount: 1, currency: 'USD', metadata: { order: '7' } };
    expect(sure(contracts.transactions.create['~orpc'].inputSchema as z.ZodType, asked)).toEqual({ ...asked, type: 'transfer' });
    const moved = {
      id: 'txn_1', type: 'transfer', status: 'completed', from: account, to: account, amount: 1, currency: 'USD', description: null, reference: null,
      metadata: {}, risk: { score: 0, decision: 'approve' }, failure: null, postingId: 'pst_1', balances: { from: 1, to: 2 }, reverses: null, ledgerTransfer: null,
      scheduledFor: null, createdAt: '2026-11-21T10:00:00.000Z', completedAt: '2026-11-21T10:00:00.010Z',
    };
    expect(sure(contracts.transactions.create['~orpc'].outputSchema as z.ZodType, moved)).toBe(moved);
  });

  test('leaves fields in another order to zod, which puts them into the contract\'s: hashes of requests rely on it', () => {
    const schema = z.strictObject({ a: z.int().optional(), b: z.int(), c: z.int().default(1) });
    expect(sure(schema, { b: 1, a: 2, c: 3 })).toBe(UNSURE);
    expect(JSON.stringify(sure(schema, { a: 2, b: 1 }))).toBe('{"a":2,"b":1,"c":1}');
    expect(JSON.stringify(sure(schema, { b: 1 }))).toBe('{"b":1,"c":1}');
  });

  test('takes the option of a union that fits, where those before it surely do not', () => {
    const refused = { ok: false, code: 'not_found' };
    const union = z.union([z.object({ ok: z.literal(true), n: z.int() }), z.object({ ok: z.literal(false), code: z.string() })]);
    expect(sure(union, refused)).toBe(refused);
    expect(sure(union, { ok: true, n: 'x', code: 'x' })).toBe(UNSURE);
  });

  test('leaves to zod what it does not know, and what would be changed', () => {
    expect(sure(z.coerce.number(), 1)).toBe(UNSURE);
    expect(sure(z.string().trim(), 'a')).toBe(UNSURE);
    expect(sure(z.string().transform(Number), '1')).toBe(UNSURE);
    expect(sure(z.union([z.string(), z.number()]), 1)).toBe(UNSURE);
    expect(sure(z.union([z.object({ a: z.string().optional() }), z.object({ b: z.string() })]), { b: 'x' })).toBe(UNSURE);
    expect(sure(z.object({ a: z.string() }), { a: 'x', b: 1 })).toBe(UNSURE);
    expect(sure(z.strictObject({ a: z.string() }), { a: 'x', b: 1 })).toBe(UNSURE);
    expect(sure(z.object({ a: z.string() }).refine(() => false), { a: 'x' })).toBe(UNSURE);
  });

  test('counts the letters of a text as zod does', () => {
    expect(sure(z.string().max(2), '👍👍')).toBe(UNSURE);
    expect(sure(z.string().min(2), '👍')).toBe(UNSURE);
    expect(sure(z.string().min(2), 'abcd')).toBe('abcd');
  });
});
