import fc from 'fast-check';
import { resolve, type DocumentedOperation, type OpenApi, type Schema } from './schema.ts';
import { isAnId, nearlyValid, valid } from './values.ts';

export interface Operation extends DocumentedOperation { readonly method: string; readonly path: string }

/** A request as it was thought up: ids in it are yet to be chosen. */
export interface Planned {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: unknown;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Sent { readonly method: string; readonly url: string; readonly body: string | undefined; readonly headers: Readonly<Record<string, string>> }

export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })));
}

const object = (parameters: readonly { readonly name: string; readonly required?: boolean; readonly schema: Schema }[]): Schema =>
  ({ type: 'object', properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])), required: parameters.filter(({ required }) => required).map(({ name }) => name) });

const NEW_KEY = fc.uuid().map((key): Record<string, string> => ({ 'idempotency-key': key }));
const ODD_HEADERS = fc.oneof(
  fc.constantFrom<Record<string, string>[]>({ 'idempotency-key': 'the-same-again' }, {}),
  fc.constantFrom<Record<string, string>[]>({ 'content-type': 'text/plain' }, { 'content-encoding': 'gzip' }, { 'x-request-id': '!' }, { 'florin-reason': ' ' }, { 'idempotency-key': 'x'.repeat(300) }, { authorization: 'Bearer' }, { authorization: `Bearer ${'e30.'.repeat(500)}` }),
);

/** Half of the requests are right by the document; of the others one part is not, or nearly not. */
export function requestsOf(document: OpenApi, { parameters = [], requestBody }: Operation): fc.Arbitrary<Planned> {
  const inPath = valid(document, object(parameters.filter((one) => one.in === 'path'))) as fc.Arbitrary<Record<string, unknown>>;
  const schema = requestBody?.content['application/json']?.schema;
  const query = valid(document, object(parameters.filter((one) => one.in === 'query')));
  const body = schema === undefined ? fc.constant(undefined) : valid(document, resolve(document, schema));
  const noPath = inPath.map((names) => Object.fromEntries(Object.keys(names).map((name) => [name, '%00..%2f'])));
  const right = { path: inPath, query, body, headers: NEW_KEY };
  const but = (part: Partial<typeof right>, weight = 1) => ({ weight, arbitrary: fc.record({ ...right, ...part }) });
  const wrong = [but({ headers: ODD_HEADERS }), but({ query: nearlyValid(query) }), but({ path: noPath }), ...schema === undefined ? [] : [but({ body: nearlyValid(body) }, 2)]];
  return fc.oneof(but({}, wrong.reduce((sum, { weight }) => sum + weight, 0)), ...wrong);
}

/** Ids by prefix, as they were answered. */
export type Pool = ReadonlyMap<string, readonly string[]>;

export function toSend(operation: Operation, planned: Planned, pool: Pool, credential: string): Sent {
  const filled = (value: unknown): unknown => {
    if (isAnId(value)) {
      const known = pool.get(value.idOf) ?? [];
      // One in eight is of nobody.
      return known.length === 0 || value.pick % 8 === 0 ? value.invented : known[value.pick % known.length];
    }
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one)]));
    return value;
  };
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(String(filled(planned.path[name]))));
  const query = filled(planned.query);
  const search = typeof query === 'object' && query !== null && !Array.isArray(query)
    ? new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value) ?? 'undefined'])).toString() : '';
  const body = planned.body === undefined ? undefined : JSON.stringify(filled(planned.body));
  return {
    method: operation.method, url: search === '' ? path : `${path}?${search}`, body,
    headers: { authorization: `Bearer ${credential}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...planned.headers },
  };
}

/** A segment of dots would be resolved before it is sent (RFC 3986 §5.2.4), and another operation asked. */
function segment(value: string): string {
  const encoded = encodeURIComponent(value).replaceAll('%25', '%');
  return /^(\.|%2e){1,2}$/i.test(encoded) ? `${encoded}~` : encoded;
}
