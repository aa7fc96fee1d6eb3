import { isUtf8 } from 'node:buffer';
import { refuse } from '../../kit/refuse.ts';

/** A JSON body. What a parser somewhere behind us could take otherwise than we do is refused here. */
export function readJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw refuse('invalid_request', { detail: 'The body is not valid UTF-8.' });
  const text = bytes.toString();
  const value = parse(text);
  if (mayHoldTrap(text) && holdsTrap(value)) {
    throw refuse('invalid_request', { detail: 'The body has a field named __proto__, constructor or prototype.' });
  }
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

/** A quick look at the text: nearly no body has one of these, and a backslash-u could spell any of them. */
function mayHoldTrap(text: string): boolean {
  return text.includes('__proto__') || text.includes('prototype') || text.includes('constructor') || text.includes('\\u');
}

function holdsTrap(root: unknown): boolean {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (TRAPS.has(key) && !Array.isArray(value)) return true;
      open.push(inner);
    }
  }
  return false;
}
