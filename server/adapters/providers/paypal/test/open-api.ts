import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

/** Where PayPal's documents are, which are not part of this repository. */
const FOLDER = join(process.env['FLORIN_TEST_DATA'] ?? '../shared/data', 'psp/paypal');
export const hasDocuments = existsSync(FOLDER);

const DOCUMENTS = {
  '/v2/checkout/': 'checkout_orders_v2', '/v2/payments/': 'payments_payment_v2', '/v1/customer/': 'customer_disputes_v1', '/v1/notifications/': 'notifications_webhooks_v1',
  '/v1/reporting/': 'reporting_transactions_v1', '/v3/vault/': 'vault_payment_tokens_v3',
} as const;

type Schema = { readonly $ref?: string; readonly properties?: Record<string, Schema>; readonly items?: Schema; readonly additionalProperties?: unknown } & Partial<Record<'allOf' | 'anyOf' | 'oneOf', readonly Schema[]>>;
interface Parameter { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema }
interface Media { readonly content?: Record<string, { readonly schema: Schema }> }
interface Operation { readonly parameters?: readonly ({ readonly $ref: string } | Parameter)[]; readonly requestBody?: Media & { readonly $ref?: string }; readonly responses: Record<string, Media & { readonly $ref?: string }> }
interface Document { readonly paths: Record<string, Record<string, Operation>>; readonly components: Record<string, Record<string, Schema>> }

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

/** PayPal's documents as a judge of what was said. */
export function paypalDocuments() {
  const documents = Object.entries(DOCUMENTS).map(([start, name]) => ({ start, name, document: JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Document }));
  // The documents have patterns that are none with the flag `u`, and formats of PayPal's own.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
  for (const { name, document } of documents) ajv.addSchema({ ...document, $id: `https://paypal/${name}` }, undefined, undefined, false);
  const compiled = new Map<string, ValidateFunction>();

  function errorsOf(name: string, pointer: string, value: unknown): string[] {
    const at = `https://paypal/${name}#${pointer}`;
    const validate = compiled.get(at) ?? ajv.compile({ $ref: at });
    compiled.set(at, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }

  function operationOf(method: string, path: string) {
    const found = documents.find(({ start }) => path.startsWith(start));
    for (const [template, operations] of Object.entries(found?.document.paths ?? {})) {
      const match = new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`).exec(path);
      const operation = operations[method.toLowerCase()];
      if (match !== null && operation !== undefined) return { ...found!, operation, pointer: `/paths/${escape(template)}/${method.toLowerCase()}`, params: match.groups ?? {} };
    }
    return undefined;
  }

  return {
    knows: (path: string) => documents.some(({ start }) => path.startsWith(start)),

    /** What is wrong with a request by the documents. */
    requestFaults({ method, path, query, headers, body }: Exchange): string[] {
      const found = operationOf(method, path);
      if (found === undefined) return [`${method} ${path} is not in the documents`];
      const { name, document, operation, pointer, params } = found;
      const given: Record<string, (key: string) => string | null | undefined> = { header: (key) => headers[key.toLowerCase()], path: (key) => params[key], query: (key) => query.get(key) };
      const parameters = (operation.parameters ?? []).map((one) => ('$ref' in one ? resolve(document, one.$ref) as unknown as Parameter : one));
      const faults = parameters.flatMap((one) => {
        const value = given[one.in]?.(one.name) ?? undefined;
        if (value === undefined) return one.required === true ? [`${one.in} ${one.name} is missing`] : [];
        const isNumber = ['integer', 'number'].includes((one.schema as { type?: string }).type ?? '');
        return ajv.validate(one.schema, isNumber ? Number(value) : value) ? [] : [`${one.in} ${one.name}: ${ajv.errorsText()}`];
      });
      const unknown = [...query.keys()].filter((key) => !parameters.some((one) => one.in === 'query' && one.name === key)).map((key) => `query ${key} is not in the documents`);
      if (headers['content-type']?.startsWith('application/json') !== true || operation.requestBody === undefined) return [...faults, ...unknown];
      const schema = operation.requestBody.content?.['application/json'];
      if (schema === undefined) return [...faults, ...unknown];
      const value = JSON.parse(body) as unknown;
      return [...faults, ...unknown, ...errorsOf(name, `${pointer}/requestBody/content/application~1json/schema`, value), ...strangers(document, schema.schema, value)];
    },

    answerFaults({ method, path, status, answer }: Exchange): string[] {
      const found = operationOf(method, path);
      if (found === undefined) return [`${method} ${path} is not in the documents`];
      const { name, document, operation, pointer } = found;
      const key = String(status) in operation.responses ? String(status) : 'default';
      const schema = operation.responses[key]?.content?.['application/json']?.schema;
      if (schema === undefined) return answer === '' || key === 'default' ? [] : [`${status} has no body by the documents`];
      const value = JSON.parse(answer) as unknown;
      return [...errorsOf(name, `${pointer}/responses/${key}/content/application~1json/schema`, value), ...strangers(document, schema, value)];
    },

    /** Of a schema by its name. */
    faultsOf(name: string, schema: string, value: unknown): string[] {
      const { document } = documents.find((one) => one.name === name)!;
      return [...errorsOf(name, `/components/schemas/${schema}`, value), ...strangers(document, { $ref: `#/components/schemas/${schema}` }, value)];
    },
  };
}

const escape = (segment: string) => segment.replaceAll('~', '~0').replaceAll('/', '~1');

function resolve(document: Document, ref: string): Schema {
  return ref.slice(2).split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document) as Schema;
}

/** Fields that no schema names: the documents forbid nothing, and a field that PayPal does not have would go unseen. */
function strangers(document: Document, schema: Schema, value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => partsOf(document, schema).flatMap(({ items }) => (items === undefined ? [] : strangers(document, items, item, `${at}/${index}`))));
  if (typeof value !== 'object' || value === null) return [];
  const parts = partsOf(document, schema);
  const known = parts.filter(({ properties }) => properties !== undefined);
  if (known.length === 0 || parts.some(({ additionalProperties }) => additionalProperties === true)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const schemas = known.flatMap(({ properties }) => (key in properties! ? [properties![key]!] : []));
    return schemas.length === 0 ? [`${at}/${key} is no field by the documents`] : strangers(document, { allOf: schemas }, inner, `${at}/${key}`);
  });
}

function partsOf(document: Document, schema: Schema): Schema[] {
  const inner = [...schema.allOf ?? [], ...schema.anyOf ?? [], ...schema.oneOf ?? []];
  return [schema, ...inner.flatMap((one) => partsOf(document, one)), ...(schema.$ref === undefined ? [] : partsOf(document, resolve(document, schema.$ref)))];
}
