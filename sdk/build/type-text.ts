import { z } from 'zod';

/** From zod schemas to the text of TypeScript types, by way of JSON Schema. */
type Schema = z.core.JSONSchema.BaseSchema;

export interface NamedTypes {
  /** Adds the type under its own name if it has one, else under `name`; answers with the name to use. */
  declare(name: string, schema: z.ZodType, io: 'input' | 'output'): string;
  /** All that was declared, and what that refers to. */
  text(): string;
}

export function namedTypes(names: ReadonlyMap<z.ZodType, string>): NamedTypes {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) registry.add(schema, { id });
  const declared = new Map<string, string>();

  function add(name: string, schema: Schema): void {
    const body = typeText(schema, '');
    const text = schema.type === 'object' && body.startsWith('{') ? `export interface ${name} ${body}` : `export type ${name} = ${body};`;
    const present = declared.get(name);
    if (present !== undefined && present !== text) throw new Error(`${name} reads differently as input and as output: give one of them a schema of its own`);
    declared.set(name, text);
  }

  return {
    declare(name, schema, io) {
      const json = z.toJSONSchema(schema, { io, metadata: registry, unrepresentable: 'any', override: describe });
      for (const [id, definition] of Object.entries(json.$defs ?? {})) add(id, definition);
      if (json.$ref !== undefined) return refName(json.$ref);
      const own = names.get(schema) ?? name;
      add(own, json);
      return own;
    },
    text: () => [...declared.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text).join('\n\n'),
  };
}

/** What the contracts say of a field; the registry above only knows names. */
function describe({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const description = z.globalRegistry.get(zodSchema)?.description;
  if (description !== undefined) jsonSchema.description = description;
}

const refName = (ref: string) => ref.replace(/^.*\//, '');

function typeText(schema: Schema, indent: string): string {
  if (schema.$ref !== undefined) return refName(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const).replaceAll('"', "'");
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value).replaceAll('"', "'")).join(' | ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return unionText([...new Set(union.map((one) => typeText(one, indent)))]);
  if (schema.allOf !== undefined) return schema.allOf.map((one) => typeText(one, indent)).join(' & ');
  const types: (string | undefined)[] = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.map((type) => plainType({ ...schema, type: type as Schema['type'] }, indent)).join(' | ');
}

/** Beside literals a plain `string` would swallow them, and no editor would offer them any more. */
function unionText(members: readonly string[]): string {
  const hasLiterals = members.some((member) => member.startsWith("'"));
  return members.map((member) => (hasLiterals && member === 'string' ? '(string & Record<never, never>)' : member)).join(' | ');
}

function plainType(schema: Schema, indent: string): string {
  switch (schema.type) {
    case 'string': return 'string';
    case 'boolean': return 'boolean';
    case 'null': return 'null';
    case 'number':
    case 'integer': return 'number';
    case 'array': return arrayText(schema, indent);
    case 'object': return objectText(schema, indent);
    case undefined: return 'unknown';
    default: throw new Error(`no type for ${JSON.stringify(schema)}`);
  }
}

function arrayText(schema: Schema, indent: string): string {
  const item = typeText((schema.items ?? {}) as Schema, indent);
  return / [|&] /.test(withoutObjects(item)) ? `(${item})[]` : `${item}[]`;
}

/** From the innermost outwards: what stands between two of them must stay. */
function withoutObjects(text: string): string {
  const without = text.replaceAll(/\{[^{}]*\}/g, '');
  return without === text ? text : withoutObjects(without);
}

function objectText(schema: Schema, indent: string): string {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) {
    const values = schema.additionalProperties;
    return typeof values === 'object' ? `Record<string, ${typeText(values, indent)}>` : 'Record<string, never>';
  }
  const inner = `${indent}  `;
  const lines = fields.map(([name, field]) => {
    const of = field as Schema;
    const notes = [of.description, of.default === undefined ? undefined : `Default: \`${JSON.stringify(of.default)}\`.`].filter((note) => note !== undefined);
    const comment = notes.length === 0 ? '' : `${inner}/** ${notes.join(' ')} */\n`;
    return `${comment}${inner}${name}${schema.required?.includes(name) ? '' : '?'}: ${typeText(of, inner)};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}
