import type { z } from 'zod';

/** What a quick check says of a value it is not sure of: zod must look at it. */
export const UNSURE: unique symbol = Symbol('unsure');

/** The value as zod would give it back, or `UNSURE`. Where it is sure, it neither copies nor throws. */
export type QuickCheck = (value: unknown) => unknown;

/**
 * A check of a schema that makes no garbage for values that are right, as nearly all are: zod builds an object and a list for every field of
 * every value, which is a third of all that a request leaves behind. It knows the kinds that our contracts are made of, and says `UNSURE` to
 * all else and to every wrong value, so that zod alone decides what is refused and how that is put.
 */
export function quickCheck(schema: z.core.$ZodType): QuickCheck {
  const { def } = schema._zod;
  const check = ofKind(def);
  const conditions = (def.checks ?? []).map(condition);
  if (check === undefined || conditions.includes(undefined)) return () => UNSURE;
  if (conditions.length === 0) return check;
  return (value) => {
    const checked = check(value);
    if (checked === UNSURE) return UNSURE;
    for (const holds of conditions) if (!holds!(checked)) return UNSURE;
    return checked;
  };
}

/** A quick check, and zod where that is not sure. */
export function quickOr(schema: z.core.$ZodType, unsure: (value: unknown) => unknown): (value: unknown) => unknown {
  const check = quickCheck(schema);
  return (value) => {
    const quick = check(value);
    return quick === UNSURE ? unsure(value) : quick;
  };
}

/** What is read of zod's definitions (`schema._zod.def`, which zod publishes for libraries). */
interface Def {
  readonly type: string;
  readonly coerce?: boolean;
  readonly format?: string;
  readonly pattern?: RegExp;
  readonly entries?: Record<string, string>;
  readonly values?: readonly unknown[];
  readonly shape?: Record<string, z.core.$ZodType>;
  readonly catchall?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly defaultValue?: unknown;
  readonly options?: readonly z.core.$ZodType[];
  readonly keyType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
}

function ofKind(def: Def): QuickCheck | undefined {
  if (def.coerce === true) return undefined;
  switch (def.type) {
    case 'string': return ofString(def);
    case 'number': return ofNumber(def);
    case 'boolean': return (value) => (typeof value === 'boolean' ? value : UNSURE);
    case 'enum': return oneOf(Object.values(def.entries!));
    case 'literal': return oneOf(def.values!);
    case 'nullable': return unless(null, quickCheck(def.innerType!));
    case 'optional': return unless(undefined, quickCheck(def.innerType!));
    case 'default': return ofDefault(def);
    case 'array': return ofArray(quickCheck(def.element!));
    case 'object': return ofObject(def);
    case 'union': return ofUnion(def.options!);
    case 'record': return ofRecord(quickCheck(def.keyType!), quickCheck(def.valueType!));
    default: return undefined;
  }
}

function ofString({ format, pattern }: Def): QuickCheck | undefined {
  if (format === undefined) return (value) => (typeof value === 'string' ? value : UNSURE);
  if (pattern === undefined || pattern.global || pattern.sticky) return undefined;
  return (value) => (typeof value === 'string' && pattern.test(value) ? value : UNSURE);
}

function ofNumber({ format }: Def): QuickCheck | undefined {
  if (format === 'safeint') return (value) => (Number.isSafeInteger(value) ? value : UNSURE);
  return format === undefined ? (value) => (Number.isFinite(value) ? value : UNSURE) : undefined;
}

const oneOf = (values: readonly unknown[]): QuickCheck => {
  const allowed = new Set(values);
  return (value) => (allowed.has(value) ? value : UNSURE);
};

const unless = (empty: null | undefined, check: QuickCheck): QuickCheck => (value) => (value === empty ? value : check(value));

/** Only plain defaults: an object would be shared by all who are given it. */
function ofDefault({ innerType, defaultValue }: Def): QuickCheck | undefined {
  if (typeof defaultValue === 'object') return undefined;
  const check = quickCheck(innerType!);
  return (value) => (value === undefined ? defaultValue : check(value));
}

const ofArray = (check: QuickCheck): QuickCheck => (value) => {
  if (!Array.isArray(value)) return UNSURE;
  for (const item of value as unknown[]) if (check(item) !== item) return UNSURE;
  return value;
};

type Fields = Record<string, unknown>;

function ofObject({ shape, catchall }: Def): QuickCheck | undefined {
  if (catchall !== undefined && catchall._zod.def.type !== 'never') return undefined;
  const names = Object.keys(shape!);
  const checks = names.map((name) => quickCheck(shape![name]!));
  const mayLack = names.map((name) => shape![name]!._zod.optin !== undefined);
  return (value) => {
    if (!isPlain(value) || !inOrder(value, names)) return UNSURE;
    let full: Fields | undefined;
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      const given = value[name];
      if (given === undefined && !mayLack[i] && !Object.hasOwn(value, name)) return UNSURE;
      const checked = checks[i]!(given);
      if (checked === UNSURE) return UNSURE;
      if (checked !== given) full ??= fieldsBefore(value, names, i);
      if (full !== undefined && (checked !== undefined || Object.hasOwn(value, name))) full[name] = checked;
    }
    return full ?? value;
  };
}

/**
 * Whether it has only these fields, in this order. zod puts them into that order, and hashes of requests rely on it; what zod would refuse or
 * leave out is not for us to say. Without the list that `Object.keys` would make: what is inherited counts too, and only makes it unsure.
 */
function inOrder(value: Fields, names: readonly string[]): boolean {
  let at = 0;
  // oxlint-disable-next-line guard-for-in -- see above
  for (const name in value) {
    while (at < names.length && names[at] !== name) at++;
    if (at++ >= names.length) return false;
  }
  return true;
}

/** A copy of the fields that come before one that is filled in: those after it follow, so that all stay in order. */
function fieldsBefore(value: Fields, names: readonly string[], end: number): Fields {
  const copy: Fields = {};
  for (let i = 0; i < end; i++) if (Object.hasOwn(value, names[i]!)) copy[names[i]!] = value[names[i]!];
  return copy;
}

const ofRecord = (key: QuickCheck, item: QuickCheck): QuickCheck => (value) => {
  if (!isPlain(value)) return UNSURE;
  for (const name of Object.keys(value)) {
    if (name === '__proto__' || key(name) !== name || item(value[name]) !== value[name]) return UNSURE;
  }
  return value;
};

/** zod takes the first option that fits: one is sure where each before it surely does not. */
function ofUnion(options: readonly z.core.$ZodType[]): QuickCheck {
  const checks = options.map(quickCheck);
  const misfits = options.map(surelyMisfits);
  return (value) => {
    for (let i = 0; i < checks.length; i++) {
      const checked = checks[i]!(value);
      if (checked !== UNSURE) return checked;
      if (!misfits[i]!(value)) return UNSURE;
    }
    return UNSURE;
  };
}

/** Kinds of which an absent field is never one. */
const PRESENT = new Set(['string', 'number', 'boolean', 'enum', 'literal', 'object', 'array', 'record']);

/** An object without a field it must have, or with another literal in it. */
function surelyMisfits(option: z.core.$ZodType): (value: unknown) => boolean {
  const { shape = {} } = option._zod.def as unknown as Def;
  const must = Object.entries(shape).flatMap(([name, { _zod: { def } }]) => {
    const { type, values } = def as unknown as Def;
    return PRESENT.has(type) && values?.includes(undefined) !== true ? [{ name, values }] : [];
  });
  return (value) => isPlain(value) && must.some(({ name, values }) => !Object.hasOwn(value, name) || values?.includes(value[name]) === false);
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** What a check attached to a schema asks of a value that is of the right kind. */
interface CheckDef {
  readonly check: string;
  readonly abort?: boolean;
  readonly when?: unknown;
  readonly inclusive?: boolean;
  readonly value?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: RegExp;
  readonly format?: string;
  readonly fn?: (value: unknown) => unknown;
}

function condition(check: z.core.$ZodCheck): ((value: unknown) => boolean) | undefined {
  const { def } = (check as unknown as { _zod: { def: CheckDef } })._zod;
  const limit = def.value!;
  switch (def.check) {
    case 'greater_than': return def.inclusive === true ? (value) => (value as number) >= limit : (value) => (value as number) > limit;
    case 'less_than': return def.inclusive === true ? (value) => (value as number) <= limit : (value) => (value as number) < limit;
    case 'number_format': return def.format === 'safeint' ? Number.isSafeInteger : undefined;
    // zod counts a text's code points, of which there are at least half as many as units of UTF-16, and at most as many.
    case 'min_length': return (value) => (value as { length: number }).length >= (typeof value === 'string' && def.minimum! > 1 ? 2 * def.minimum! : def.minimum!);
    case 'max_length': return (value) => (value as { length: number }).length <= def.maximum!;
    case 'string_format': return def.pattern === undefined || def.pattern.global || def.pattern.sticky ? undefined : (value) => def.pattern!.test(value as string);
    case 'custom': return def.fn === undefined ? undefined : (value) => def.fn!(value) === true;
    default: return undefined;
  }
}
