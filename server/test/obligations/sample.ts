import type { z } from 'zod';
import { decodeId, ID_PREFIXES, type IdKind } from '../../../contracts/ids.ts';
import type { PublicOperation } from './operations.ts';

/** Valid values made from a schema: required fields only. `idOf` gives a resource that is there. */
type Schema = z.core.JSONSchema.BaseSchema;
type IdOf = (kind: IdKind) => string;

let counter = 0;

export function sampleInput(operation: PublicOperation, idOf: IdOf): Record<string, unknown> {
  return sample(operation.inputJson, idOf) as Record<string, unknown>;
}

/** The kind of id a field holds, or undefined where it holds none. */
export function idKind(schema: Schema): IdKind | undefined {
  const example = schema.examples?.[0];
  return typeof example === 'string' ? kindOf(example) : undefined;
}

export function kindOf(id: string): IdKind | undefined {
  return (Object.keys(ID_PREFIXES) as IdKind[]).find((kind) => decodeId(kind, id) !== undefined);
}

/** Fields at any depth that hold an id, as paths. Of lists, the first item. */
export function idFields(schema: Schema, path: readonly string[] = []): { path: readonly string[]; kind: IdKind }[] {
  const kind = idKind(schema);
  if (kind !== undefined) return [{ path, kind }];
  const options = [...schema.anyOf ?? [], ...schema.oneOf ?? []].flatMap((one) => idFields(one, path));
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => (typeof field === 'object' ? idFields(field, [...path, name]) : []));
  const items = typeof schema.items === 'object' && !Array.isArray(schema.items) ? idFields(schema.items, [...path, '0']) : [];
  return [...options, ...inner, ...items];
}

function sample(schema: Schema, idOf: IdOf): unknown {
  const kind = idKind(schema);
  if (kind !== undefined) return idOf(kind);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [option] = [...schema.anyOf ?? [], ...schema.oneOf ?? []];
  if (option !== undefined) return sample(option, idOf);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(schema.properties?.[name] as Schema, idOf)]));
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items as Schema, idOf));
    case 'integer':
    case 'number': return Math.max(1, schema.minimum ?? 1);
    case 'boolean': return true;
    case 'null': return null;
    default: return sampleText(schema);
  }
}

function sampleText(schema: Schema): string {
  if (schema.format === 'email') return `person-${++counter}@example.com`;
  if (schema.format === 'date-time') return '2026-01-02T03:04:05.678Z';
  if (schema.format === 'date') return '2026-01-02';
  if (schema.pattern === '^[A-Z]{3}$') return 'EUR';
  return `sample ${++counter}`.padEnd(schema.minLength ?? 0, '.');
}
