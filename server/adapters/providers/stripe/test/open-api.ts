import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { readForm } from '../../../../../simulator/stripe/form.ts';

/** Where Stripe's document is, which is no part of this repository. */
const FILE = join(process.env['FLORIN_TEST_DATA'] ?? '../shared/data', 'psp/stripe/spec3_2023-09-12.yaml.gz');
export const hasDocument = existsSync(FILE);

type Json = { readonly [key: string]: unknown };
interface Media { readonly content: Record<string, { readonly schema: Json }> }
interface Operation { readonly parameters?: readonly { readonly name: string; readonly in: string }[]; readonly requestBody?: Media; readonly responses: Record<string, Media> }
interface Document { readonly paths: Record<string, Record<string, Operation>>; readonly components: Json }

export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

/** What came after the document of August 2023, by the changelog of Stripe's SDK. */
const NEWER_REQUEST = ['adaptive_pricing', 'allowed_payment_method_types', 'final_capture', 'metadata on capture', 'request_multicapture'];
const NEWER_ANSWER = new Set(['advice_code', 'application_fee', 'application_fee_amount', 'capture_before', 'destination_details', 'extended_authorization', 'multicapture', 'overcapture', 'request_multicapture', 'reconciliation_status']);

/** Stripe's document as a judge of what was said. */
export function stripeDocument() {
  const document = nullsSaid(parse(gunzipSync(readFileSync(FILE)).toString(), { maxAliasCount: -1 })) as Document;
  const make = (coerceTypes: boolean) => new Ajv({ strict: false, allErrors: true, validateFormats: false, coerceTypes }).addSchema({ ...document, $id: 'stripe' }, undefined, undefined, false);
  // In a form every value is a text.
  const [forms, answers] = [make(true), make(false)];

  function operationOf({ method, url }: Exchange) {
    const fitting = Object.entries(document.paths)
      .filter(([template, operations]) => operations[method.toLowerCase()] !== undefined && new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(url.pathname))
      .sort(([a], [b]) => a.split('{').length - b.split('{').length);
    const [template, operations] = fitting[0] ?? [];
    return template === undefined ? undefined : { operation: operations![method.toLowerCase()]!, pointer: `stripe#/paths/${template.replaceAll('/', '~1')}/${method.toLowerCase()}` };
  }

  function errorsOf(ajv: Ajv, pointer: string, value: unknown): string[] {
    const validate = ajv.getSchema(pointer);
    if (validate === undefined) return [`${pointer} is nowhere`];
    return validate(value) === true ? [] : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  }

  return {
    requestFaults(exchange: Exchange): string[] {
      const found = operationOf(exchange);
      if (found === undefined) return [`${exchange.method} ${exchange.url.pathname} is not in the document`];
      const { operation, pointer } = found;
      const queried = Object.keys(readForm(exchange.url.search.slice(1))).filter((name) => operation.parameters?.some((one) => one.in === 'query' && one.name === name) !== true);
      const faults = queried.map((name) => `query ${name} is not in the document`);
      if (exchange.method !== 'POST') return faults;
      const form = withoutNewer(structuredClone(readForm(exchange.body)) as Record<string, unknown>, exchange.url.pathname);
      return [...faults, ...errorsOf(forms, `${pointer}/requestBody/content/application~1x-www-form-urlencoded/schema`, form)];
    },

    answerFaults(exchange: Exchange): string[] {
      const found = operationOf(exchange);
      if (found === undefined) return [`${exchange.method} ${exchange.url.pathname} is not in the document`];
      const key = exchange.status === 200 ? '200' : 'default';
      const schema = found.operation.responses[key]!.content['application/json']!.schema;
      const value = JSON.parse(exchange.answer) as unknown;
      return [...errorsOf(answers, `${found.pointer}/responses/${key}/content/application~1json/schema`, value), ...strangers(document, schema, value)];
    },

    eventFaults(event: { readonly data: { readonly object: { readonly object: string } } }): string[] {
      const { object } = event.data.object;
      return [...errorsOf(answers, 'stripe#/components/schemas/event', event), ...errorsOf(answers, `stripe#/components/schemas/${object}`, event.data.object), ...strangers(document, { $ref: `#/components/schemas/${object}` }, event.data.object)];
    },
  };
}

function withoutNewer(form: Record<string, unknown>, path: string): Record<string, unknown> {
  const isCapture = path.endsWith('/capture');
  for (const name of NEWER_REQUEST) delete form[name];
  if (isCapture) delete form['metadata'];
  const card = (form['payment_method_options'] as { card?: Record<string, unknown> } | undefined)?.card;
  if (card !== undefined) delete card['request_multicapture'];
  return form;
}

/** OpenAPI 3.0's `nullable` as JSON Schema says it; `enum` shall then have null too, which Stripe's leaves out. */
function nullsSaid(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nullsSaid);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, nullsSaid(inner)]));
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest;
}

/** Fields that no schema names: the document forbids none, and one that Stripe does not have would go unseen. */
function strangers(document: Document, schema: Json, value: unknown, at = ''): string[] {
  const parts = partsOf(document, schema);
  if (Array.isArray(value)) return value.flatMap((item) => parts.flatMap(({ items }) => (items === undefined ? [] : strangers(document, items as Json, item, `${at}[]`))));
  if (typeof value !== 'object' || value === null) return [];
  const known = parts.flatMap(({ properties }) => (properties === undefined ? [] : [properties as Record<string, Json>]));
  if (known.length === 0 || parts.some(({ additionalProperties }) => typeof additionalProperties === 'object')) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (NEWER_ANSWER.has(key)) return [];
    const schemas = known.flatMap((properties) => (Object.hasOwn(properties, key) ? [properties[key]!] : []));
    return schemas.length === 0 ? [`${at}/${key} is no field by the document`] : strangers(document, { anyOf: schemas }, inner, `${at}/${key}`);
  });
}

function partsOf(document: Document, schema: Json): Json[] {
  const inner = ['allOf', 'anyOf', 'oneOf'].flatMap((name) => (schema[name] as Json[] | undefined) ?? []);
  const named = schema['$ref'] as string | undefined;
  const target = named?.slice(2).split('/').reduce<unknown>((at, key) => (at as Json)[key], document) as Json | undefined;
  return [schema, ...inner.flatMap((one) => partsOf(document, one)), ...(target === undefined ? [] : partsOf(document, target))];
}
