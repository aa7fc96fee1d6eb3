/** As much of JSON Schema as the contracts' inputs use. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly pattern?: string;
  readonly format?: string;
}

/** By field name: what a reader understands at a glance. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  to: 'acc_01kad0v2n8fxyrvgs8zr1m5q0d', currency: 'USD', currencies: ['USD', 'EUR'], amount: 1500, fromAmount: 1500, email: 'ada@example.com', password: 'correct horse battery staple', name: 'Ada Lovelace',
  tenantName: 'Analytical Engines', country: 'GB', reference: 'invoice-1042', description: 'Lunch', reason: 'Card reported lost', idempotencyKey: 'order-1042',
  newPassword: 'seven tangled kites', code: '123456', refreshToken: 'fl_refresh_…', token: 'fl_invite_…', role: 'operator', permissions: ['accounts:read', 'transactions:reverse'],
  projection: 'transactions.summary', streamId: 'acc_01kad0v2n8fxyrvgs8zr1m5q0c', metadata: { orderId: '1042' },
};

/** Optional fields that belong into any sensible example. */
const SHOWN = new Set(['from', 'to', 'amount', 'fromAmount', 'description']);

const REFERENCED: Readonly<Record<string, unknown>> = {
  TransactionInput: { from: 'acc_01kad0v2n8fxyrvgs8zr1m5q0c', to: 'acc_01kad0v2n8fxyrvgs8zr1m5q0d', amount: 1500, currency: 'USD', description: 'Lunch' },
};

/** A value that the schema accepts: required fields, and those optional ones that make sense of it. */
export function exampleOf(schema: Schema, name: string): unknown {
  if (schema.$ref !== undefined) return REFERENCED[schema.$ref.split('/').at(-1)!];
  if (schema.type === 'object' && name !== 'metadata') return objectOf(schema, schema.properties ?? {});
  if (name === 'entries' && schema.items !== undefined) return ['debit', 'credit'].map((direction) => ({ ...exampleOf(schema.items!, '') as object, direction }));
  // `to` is an account nearly everywhere, and the end of a span elsewhere.
  if (schema.format === 'date-time') return '2026-12-01T09:00:00.000Z';
  if (schema.format === 'email') return BY_NAME.email;
  if (Object.hasOwn(BY_NAME, name) && fits(BY_NAME[name], schema)) return BY_NAME[name];
  if (schema.const !== undefined) return schema.const;
  if (schema.examples !== undefined) return schema.examples[0];
  if (schema.enum !== undefined) return schema.enum[0];
  const choice = schema.anyOf?.find(({ type }) => type !== 'null');
  if (choice !== undefined) return exampleOf(choice, name);
  if (schema.default !== undefined) return schema.default;
  if (schema.type === 'array') return [exampleOf(schema.items ?? {}, name)];
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum !== undefined && schema.minimum > 0 ? schema.minimum : 0;
  if (schema.type === 'boolean') return false;
  if (schema.format === 'date') return '2026-12-01';
  return 'text';
}

/** Not every `to` is an account. */
function fits(value: unknown, { pattern, anyOf }: Schema): boolean {
  const patterns = (anyOf ?? [{ pattern }]).flatMap((choice) => (choice.pattern === undefined ? [] : [choice.pattern]));
  return typeof value !== 'string' || patterns.length === 0 || patterns.some((one) => new RegExp(one).test(value));
}

function objectOf({ required = [] }: Schema, properties: Readonly<Record<string, Schema>>): object {
  const all = Object.entries(properties);
  const shown = all.filter(([name]) => required.includes(name) || SHOWN.has(name));
  // Where nothing must be given, one field shows how.
  return Object.fromEntries((shown.length > 0 ? shown : all.slice(0, 1)).map(([name, inner]) => [name, exampleOf(inner, name)]));
}
