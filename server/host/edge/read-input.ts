import { refuse } from '../../kit/refuse.ts';
import type { Operation } from './operations.ts';
import { readJson } from './read-body.ts';

type Fields = Record<string, unknown>;

/** The input of an operation from where HTTP carries it: path and query, or path and body. */
export function readInput(operation: Operation, params: Fields, query: string, body: Buffer | undefined): unknown {
  const bodyless = operation.method === 'GET' || operation.method === 'DELETE';
  if (!bodyless && query !== '') throw refuse('invalid_request', { detail: 'This operation takes no query parameters.' });
  const fields = bodyless ? readQuery(query) : bodyFields(body);
  if (operation.params.length === 0) return fields;
  for (const name of operation.params) {
    if (Object.hasOwn(fields, name)) throw refuse('invalid_request', { param: name, detail: `${name} belongs in the path only.` });
  }
  return { ...fields, ...params };
}

function bodyFields(body: Buffer | undefined): Fields {
  const value = body === undefined ? undefined : readJson(body);
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('invalid_request', { detail: 'The body must be a JSON object.' });
  return value as Fields;
}

/** A field given more than once becomes a list, which no scalar's shape accepts. */
export function readQuery(query: string): Fields {
  const fields: Fields = Object.create(null) as Fields;
  if (query === '') return fields;
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? '' : decode(part.slice(equals + 1));
    const present = fields[name];
    if (present === undefined) fields[name] = value;
    else fields[name] = Array.isArray(present) ? [...present, value] : [present, value];
  }
  return fields;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refuse('invalid_request', { detail: 'The query is not valid percent-encoded UTF-8.' });
  }
}
