import { isUtf8 } from 'node:buffer';
import { refuse } from '../../kit/refuse.ts';

/** A JSON body. What a parser somewhere behind us could take otherwise than we do is refused here. */
export function readJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw refuse('invalid_request', { detail: 'The body is not valid UTF-8.' });
  const text = bytes.toString();
  const value = parse(text);
  if (mayHoldTrap(text) || mayBeTooMuch(text)) inspect(value);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('invalid_request', { detail: 'The body is not valid JSON.' });
  }
}

const TRAPS = new Set(['__proto__', 'constructor', 'prototype']);
/** No contract goes deeper than ten; code that walks a value by calling itself could be brought down by thousands. */
export const DEEPEST = 32;
/** Of one object. Metadata, which has the most, may have 50. */
export const MOST_KEYS = 1_000;
/** Of the whole body: a batch of a thousand transactions has some ten thousand. */
export const MOST_VALUES = 100_000;
/** Shorter text can not have so many keys in an object, since each takes six characters: `"a":1,`. */
const KEYS_FIT = MOST_KEYS * 5;

/** A quick look at the text: nearly no body has one of these, and a backslash-u could spell any of them. */
function mayHoldTrap(text: string): boolean {
  return text.includes('__proto__') || text.includes('prototype') || text.includes('constructor') || text.includes('\\u');
}

/** Parsing is no danger, since it does not call itself. So the look inside is left to bodies that are long or have many brackets: next to none. */
function mayBeTooMuch(text: string): boolean {
  return text.length > KEYS_FIT || hasMoreThan(text, DEEPEST);
}

function hasMoreThan(text: string, brackets: number): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (++count > brackets) return true;
  return false;
}

/** Level by level, so that it needs no stack of its own. */
function inspect(root: unknown): void {
  let level: object[] = isObject(root) ? [root] : [];
  let values = 0;
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > DEEPEST) throw refuse('invalid_request', { detail: `The body is nested more than ${DEEPEST} deep.` });
    const next: object[] = [];
    for (const value of level) {
      const list = Array.isArray(value);
      const names = list ? [] : Object.keys(value);
      if (names.some((name) => TRAPS.has(name))) throw refuse('invalid_request', { detail: 'The body has a field named __proto__, constructor or prototype.' });
      if (names.length > MOST_KEYS) throw refuse('invalid_request', { detail: `An object in the body has more than ${MOST_KEYS} fields.` });
      const inner: unknown[] = list ? value : Object.values(value);
      values += inner.length;
      if (values > MOST_VALUES) throw refuse('invalid_request', { detail: `The body has more than ${MOST_VALUES} values.` });
      for (const one of inner) if (isObject(one)) next.push(one);
    }
    level = next;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
