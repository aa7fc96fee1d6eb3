import fc from 'fast-check';
import { resolve, type OpenApi, type Schema } from './schema.ts';

/** Stands where an id of a resource that exists may go; filled in when the request is sent, from what was answered so far. */
export interface AnId { readonly idOf: string; readonly pick: number; readonly invented: string }
export const isAnId = (value: unknown): value is AnId => typeof value === 'object' && value !== null && 'idOf' in value && 'invented' in value;

const ID_PATTERN = /^\^([a-z]+)_/;
const MOST_ITEMS = 4;

/** Values that a schema allows, mostly such as lead somewhere: ids of what is there, currencies that are used, small amounts and the largest. */
export function valid(document: OpenApi, given: Schema, depth = 0): fc.Arbitrary<unknown> {
  const schema = resolve(document, given);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return fc.oneof(...either.map((one) => valid(document, one, depth + 1)));
  if (schema.allOf !== undefined) return fc.tuple(...schema.allOf.map((one) => valid(document, one, depth + 1))).map((parts) => Object.assign({}, ...parts as object[]) as unknown);
  switch (schema.type) {
    case 'object': return object(document, schema, depth);
    case 'array': return fc.array(valid(document, schema.items ?? {}, depth + 1), { minLength: schema.minItems ?? 0, maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? MOST_ITEMS, MOST_ITEMS)) });
    case 'string': return text(schema);
    case 'integer':
    case 'number': return number(schema);
    case 'boolean': return fc.boolean();
    case 'null': return fc.constant(null);
    default: return depth > 3 ? fc.constant(null) : fc.jsonValue({ maxDepth: 2 });
  }
}

function object(document: OpenApi, { properties = {}, required = [], additionalProperties, propertyNames }: Schema, depth: number): fc.Arbitrary<unknown> {
  const fields = fc.record(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valid(document, schema, depth + 1)])), { requiredKeys: [...required] });
  if (typeof additionalProperties !== 'object') return fields;
  const more = fc.dictionary(propertyNames === undefined ? fc.string({ minLength: 1, maxLength: 20 }) : text(propertyNames) as fc.Arbitrary<string>, valid(document, additionalProperties, depth + 1), { maxKeys: 3 });
  return fc.tuple(fields, more).map(([own, rest]) => ({ ...rest, ...own }));
}

function text({ pattern, format, minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<unknown> {
  const kind = pattern === undefined ? undefined : ID_PATTERN.exec(pattern)?.[1];
  if (kind !== undefined) return fc.record({ idOf: fc.constant(kind), pick: fc.nat(1_000), invented: fc.stringMatching(new RegExp(pattern!)) });
  if (pattern === '^[A-Z]{3}$') return fc.oneof({ weight: 6, arbitrary: fc.constantFrom('EUR', 'USD', 'JPY', 'KWD') }, { weight: 1, arbitrary: fc.stringMatching(/^[A-Z]{3}$/) });
  if (format === 'date-time') return fc.date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
  if (format === 'email') return fc.stringMatching(/^[a-z]{3,12}$/).map((name) => `${name}@example.com`);
  const fits = (value: string) => value.length >= minLength && value.length <= maxLength;
  const any = fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) });
  if (pattern === undefined) return any;
  const rule = new RegExp(pattern);
  // "Any number of these" is thought up as so many as are allowed.
  const counted = new RegExp(pattern.replace(/[+*]\$$/, `{${Math.max(1, minLength)},${Math.max(1, minLength, Math.min(maxLength, 60))}}$`));
  const sources = [any, fc.stringMatching(rule), fc.stringMatching(counted)].map((source) => ({ source, wanted: (value: string) => fits(value) && rule.test(value) }));
  // A filter that hardly anything passes would search for ever.
  const usable = sources.filter(({ source, wanted }) => fc.sample(source, { numRuns: 50, seed: 1 }).filter(wanted).length >= 10);
  if (usable.length === 0) throw new Error(`no text is thought up for ${pattern}: teach values.ts`);
  return fc.oneof(...usable.map(({ source, wanted }) => source.filter(wanted)));
}

function number({ minimum, maximum, exclusiveMinimum }: Schema): fc.Arbitrary<number> {
  const min = minimum ?? (exclusiveMinimum === undefined ? Number.MIN_SAFE_INTEGER : exclusiveMinimum + 1);
  const max = maximum ?? Number.MAX_SAFE_INTEGER;
  return fc.oneof({ weight: 6, arbitrary: fc.integer({ min: Math.max(min, Math.min(1, max)), max: Math.min(max, Math.max(min, 5_000)) }) }, { weight: 1, arbitrary: fc.maxSafeInteger().map((n) => Math.min(max, Math.max(min, n))) }, { weight: 1, arbitrary: fc.constantFrom(min, max) });
}

const NASTY: readonly unknown[] = [
  null, true, 0, -1, 1.5, 1e308, 2 ** 53, '', ' ', '0', '\u0000', '\ud800', '\u202e', "' OR 1=1; --", '{{7*7}}', '../../etc/passwd', '<script>', 'x'.repeat(5_000),
  [], [[]], {}, { $ref: '#' }, { toString: 1 }, { constructor: { prototype: {} } }, '9'.repeat(40), 'null', 'NaN', '2026-13-45T99:99:99Z', '١٢٣',
];
const KEYS = ['__proto__', 'constructor', 'tenantId', 'id', 'status', 'unknown', '', 'a'.repeat(300)];

/** A right value with one thing wrong: a field gone, one too many, or one that is something else. */
export function nearlyValid(right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(right, fc.nat(1_000), fc.constantFrom<'drop' | 'add' | 'swap'>('drop', 'add', 'swap', 'swap'), fc.constantFrom(...NASTY), fc.constantFrom(...KEYS))
    .map(([value, at, how, nasty, key]) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value) || isAnId(value)) return nasty;
      const names = Object.keys(value);
      const name = names[at % Math.max(1, names.length)];
      if (how === 'add' || name === undefined) return Object.fromEntries([...Object.entries(value), [key, nasty]]);
      return Object.fromEntries(Object.entries(value).flatMap(([one, is]) => (one !== name ? [[one, is]] : how === 'drop' ? [] : [[one, nasty]])));
    });
}
