import type { Form, FormValue } from './form.ts';
import type { Metadata } from './objects.ts';
import { invalid } from './refusal.ts';

/** Parameters of one request, read as Stripe reads them: each refused by name where it is wrong or unknown. */
export interface Params {
  text(name: string): string | undefined;
  integer(name: string): number | undefined;
  flag(name: string): boolean | undefined;
  choice<T extends string>(name: string, of: readonly T[]): T | undefined;
  list(name: string): string[];
  within(name: string): Params | undefined;
  /** A list of objects. */
  each(name: string): Params[];
  /** What stands there, with what is set to nothing taken away. */
  metadata(before?: Metadata): Metadata;
  entries(name: string): Record<string, string>;
  has(name: string): boolean;
}

const METADATA = { keys: 50, keyLength: 40, valueLength: 500 };

/** `known`: names that may stand at the top. */
export function params(form: Form, known?: readonly string[], prefix = ''): Params {
  const full = (name: string) => (prefix === '' ? name : `${prefix}[${name}]`);
  for (const name of Object.keys(form)) {
    if (known !== undefined && !known.includes(name)) throw invalid(`Received unknown parameter: ${full(name)}`, 'parameter_unknown', full(name));
  }
  const text = (name: string): string | undefined => {
    const value = form[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw invalid(`Invalid string: ${full(name)}`, undefined, full(name));
    return value;
  };
  const form_ = (name: string): Form | undefined => {
    const value: FormValue | undefined = form[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'object' || isList(value)) throw invalid(`Invalid object: ${full(name)}`, undefined, full(name));
    return value;
  };
  return {
    text,
    integer(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      if (!/^-?\d{1,15}$/.test(value)) throw invalid(`Invalid integer: ${value}`, 'parameter_invalid_integer', full(name));
      return Number(value);
    },
    flag(name) {
      const value = text(name);
      if (value !== undefined && value !== 'true' && value !== 'false') throw invalid(`Invalid boolean: ${value}`, undefined, full(name));
      return value === undefined ? undefined : value === 'true';
    },
    choice<T extends string>(name: string, of: readonly T[]) {
      const value = text(name);
      if (value !== undefined && !of.includes(value as T)) throw invalid(`Invalid ${full(name)}: must be one of ${of.join(', ')}`, undefined, full(name));
      return value as T | undefined;
    },
    list(name) {
      const value = form[name];
      if (value === undefined || value === '') return [];
      if (!isList(value) || !value.every((item) => typeof item === 'string')) throw invalid(`Invalid array: ${full(name)}`, undefined, full(name));
      return [...value];
    },
    within: (name) => {
      const inner = form_(name);
      return inner === undefined ? undefined : params(inner, undefined, full(name));
    },
    each(name) {
      const value = form[name];
      if (value === undefined || value === '') return [];
      if (!isList(value)) throw invalid(`Invalid array: ${full(name)}`, undefined, full(name));
      return value.map((item, at) => {
        if (typeof item !== 'object' || isList(item)) throw invalid(`Invalid object: ${full(name)}[${at}]`, undefined, full(name));
        return params(item, undefined, `${full(name)}[${at}]`);
      });
    },
    metadata(before = {}) {
      const given = form_('metadata');
      const after = { ...before, ...textsOf(given ?? {}, full('metadata')) };
      if (form['metadata'] === '') return {};
      const kept = Object.entries(after).filter(([, value]) => value !== '');
      if (kept.length > METADATA.keys) throw invalid(`Metadata can have up to ${METADATA.keys} keys`, undefined, 'metadata');
      for (const [key, value] of kept) {
        if (key.length > METADATA.keyLength) throw invalid(`Metadata keys can have up to ${METADATA.keyLength} characters`, undefined, 'metadata');
        if (value.length > METADATA.valueLength) throw invalid(`Metadata values can have up to ${METADATA.valueLength} characters`, undefined, `metadata[${key}]`);
      }
      return Object.fromEntries(kept);
    },
    entries: (name) => textsOf(form_(name) ?? {}, full(name)),
    has: (name) => form[name] !== undefined,
  };
}

export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw invalid(`Missing required param: ${name}.`, 'parameter_missing', name);
  return value;
}

const isList = (value: FormValue): value is readonly FormValue[] => Array.isArray(value);

function textsOf(form: Form, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(form).map(([key, value]) => {
    if (typeof value !== 'string') throw invalid(`Invalid string: ${name}[${key}]`, undefined, `${name}[${key}]`);
    return [key, value];
  }));
}
