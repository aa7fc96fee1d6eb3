import type { z } from 'zod';

/**
 * What people and programs send that should not be sent, as JSON text: some of it can not be written any other way.
 * Whether a value is wrong for a field is the contract's to say; that nothing falls over is ours.
 */
export const GARBAGE: Readonly<Record<string, string>> = {
  'null': 'null',
  'true': 'true',
  'an empty object': '{}',
  'an empty list': '[]',
  'a list': '["a","b"]',
  'a list in a list': '[[[]]]',
  'an object': '{"$ne":null}',
  'an object that poses as a number': '{"valueOf":1,"toString":"x"}',
  'a prototype': '{"__proto__":{"admin":true}}',
  'a constructor': '{"constructor":{"prototype":{"admin":true}}}',
  'an escaped prototype': '{"\\u005f_proto__":{"admin":true}}',
  'zero': '0',
  'minus zero': '-0',
  'a negative number': '-1',
  'a fraction': '1.5',
  'a very small number': '1e-400',
  'a number beyond 2^53': '9007199254740993',
  'a number beyond 2^63': '9223372036854775808',
  'a number of 400 digits': '9'.repeat(400),
  'infinity': '1e400',
  'minus infinity': '-1e400',
  'a number as text': '"1"',
  'not a number': '"NaN"',
  'an empty text': '""',
  'spaces': '"   "',
  'a null byte': '"a\\u0000b"',
  'a control character': '"a\\u001b[31mb"',
  'a line break': '"a\\r\\nSet-Cookie: a=b"',
  'half a surrogate pair': '"\\ud800"',
  'right-to-left override': '"\\u202eabc"',
  'an emoji of many parts': '"👩‍👩‍👧‍👦"',
  'letters that grow when capitalised': '"ŉǰΐßﬃ"',
  'combining marks': JSON.stringify(`a${'\u0301'.repeat(1000)}`),
  'fullwidth digits': '"１２３"',
  'a quote': '"\'"',
  'SQL': '"\'; DROP TABLE outbox; --"',
  'SQL in a number': '"1 OR 1=1"',
  'SQL wildcards': '"%_\\\\%"',
  'a dollar quote': '"$$;SELECT pg_sleep(9);$$ $1"',
  'a template': '"${7*7}{{7*7}}<%= 7 %>"',
  'markup': '"<script>alert(1)</script>"',
  'a path': '"../../../../etc/passwd"',
  'a format string': '"%s%n%x"',
  'another kind of id': '"key_01kad0v2n8fxyrvgs8zr1m5q0c"',
  'an id that overflows': '"acc_zzzzzzzzzzzzzzzzzzzzzzzzzz"',
  'a UUID': '"00000000-0000-0000-0000-000000000000"',
  'a date that is none': '"2026-02-30T25:61:61Z"',
  'a date long ago': '"0000-01-01T00:00:00Z"',
  'a day that is none': '"2026-02-30"',
  'a day long ago': '"0000-01-01"',
  'a moment past the last year': '"9999-12-31T23:59:59-23:59"',
  'a date far ahead': '"9999-12-31T23:59:59.999999999Z"',
  'a date with a wild offset': '"2026-01-01T00:00:00+99:99"',
  'a long text': JSON.stringify('x'.repeat(5_000)),
  'a text of 1 MB': JSON.stringify('x'.repeat(1_000_000)),
  'nested 5,000 deep': `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  'objects nested 5,000 deep': `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
};

/** Whole bodies that are wrong whatever the operation. */
export const BODIES: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> = {
  'null': 'null',
  'a number': '1',
  'a text': '"x"',
  'a list': '[]',
  'half an object': '{"name":',
  'two objects': '{}{}',
  'not JSON': 'name=x',
  'a comment': '/* hello */ {}',
  'single quotes': "{'name':'x'}",
  'a byte order mark alone': '\ufeff',
  'invalid UTF-8': Uint8Array.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
  'overlong UTF-8': Uint8Array.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]),
  'a null byte': '{}\u0000',
  'an unknown field': '{"surely":"unknown"}',
  'a prototype': '{"__proto__":{"admin":true}}',
  'nested 100,000 deep': `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  'three megabytes': `{"a":"${'x'.repeat(3_000_000)}"}`,
};

export interface Mutation {
  readonly what: string;
  /** The field at the top that is touched. */
  readonly field: string;
  readonly body: string;
}

/** A valid input, once for each field and each piece of garbage in its place, and once for each field left out. Two levels deep. */
export function* mutations(schema: z.core.JSONSchema.BaseSchema, valid: Record<string, unknown>): Generator<Mutation> {
  for (const path of fieldPaths(schema)) {
    for (const [what, json] of Object.entries(GARBAGE)) yield { what: `${path.join('.')} is ${what}`, field: path[0]!, body: written(valid, path, json) };
    yield { what: `${path.join('.')} is left out`, field: path[0]!, body: written(valid, path, undefined) };
  }
  yield { what: 'an unknown field', field: '', body: written(valid, ['surely unknown'], '1') };
}

export function fieldPaths(schema: z.core.JSONSchema.BaseSchema, depth = 2): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    if (typeof field !== 'object') return [];
    const item = typeof field.items === 'object' && !Array.isArray(field.items) ? field.items : undefined;
    const inner = depth === 0 ? [] : [
      ...fieldPaths(field, depth - 1).map((path) => [name, ...path]),
      ...item === undefined ? [] : fieldPaths(item, depth - 1).map((path) => [name, '0', ...path]),
    ];
    return [[name], ...inner];
  });
}

const HERE = '\u0001here\u0001';

function written(valid: Record<string, unknown>, path: readonly string[], json: string | undefined): string {
  return JSON.stringify(withValue(valid, path, json === undefined ? undefined : HERE)).replace(JSON.stringify(HERE), () => json ?? '');
}

/** The same value with another at that path. */
export function withValue(target: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(target)) return (target as unknown[]).with(Number(name), withValue(target[Number(name)], rest, value));
  const of = typeof target === 'object' && target !== null ? (target as Record<string, unknown>) : {};
  return { ...of, [name]: withValue(of[name], rest, value) };
}
