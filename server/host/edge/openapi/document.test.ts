import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { contracts } from '../../../../contracts/index.ts';
import { API_VERSIONS, NEWEST_VERSION } from '../../../../contracts/versions.ts';
import { openApiDocument } from './document.ts';

interface Operation {
  operationId: string; summary?: string; security?: unknown[]; tags?: string[]; parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: unknown; example?: unknown }> }; responses: Record<string, { content?: Record<string, unknown> }>;
}
interface Contract { '~orpc': { meta: { auth: string; idempotency?: string }; route: { method: string; path: string }; inputSchema: z.ZodType; errorMap: object } }

const services = Object.keys(contracts) as (keyof typeof contracts)[];
let document: { openapi: string; paths: Record<string, Record<string, Operation>> };
beforeAll(async () => {
  document = JSON.parse(JSON.stringify(await openApiDocument(services, '1.2.3')));
});
const promised = services.flatMap((service) => Object.entries(contracts[service] as Record<string, Contract>)
  .map(([name, contract]) => ({ id: `${service}.${name}`, ...contract['~orpc'] }))).filter(({ meta }) => meta.auth !== 'service');
const described = ({ route: { method, path } }: { route: { method: string; path: string } }) => document.paths[path]![method.toLowerCase()]!;

describe('the OpenAPI document', () => {
  it('is 3.1 and leads everywhere it points to', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]!);
    expect(refs.length).toBeGreaterThan(100);
    for (const ref of refs) expect(ref.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document), ref).toBeDefined();
  });

  it('has every public operation and no internal one', () => {
    expect(promised.map((operation) => described(operation)?.operationId).sort()).toEqual(promised.map(({ id }) => id).sort());
    expect(Object.keys(document.paths).filter((path) => path.startsWith('/internal'))).toEqual([]);
    expect(new Set(Object.values(document.paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))).size).toBe(promised.length + 1);
  });

  it('names each parameter of a path, and nothing else as one', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort();
      for (const { operationId, parameters = [] } of Object.values(item)) {
        expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name).sort(), operationId).toEqual(named);
      }
    }
  });

  it('gives examples that the operations accept', () => {
    let examples = 0;
    for (const operation of promised) {
      const example = described(operation).requestBody?.content['application/json']?.example;
      if (example === undefined) continue;
      examples++;
      const parameters = Object.fromEntries((described(operation).parameters ?? []).filter((parameter) => parameter.in === 'path')
        .map((parameter) => [parameter.name, (parameter as unknown as { schema: { examples?: string[] } }).schema.examples?.[0]]));
      const result = operation.inputSchema.safeParse({ ...example as object, ...parameters });
      expect(result.error?.issues, `${operation.id} ${JSON.stringify(example)}`).toBeUndefined();
    }
    expect(examples).toBeGreaterThan(15);
  });

  it('asks for Idempotency-Key where the operation does, and for no identity where it needs none', () => {
    for (const operation of promised) {
      const { parameters = [], security } = described(operation);
      expect(parameters.find(({ name }) => name === 'Idempotency-Key')?.required, operation.id).toBe(operation.meta.idempotency === undefined ? undefined : operation.meta.idempotency === 'required');
      expect(security, operation.id).toEqual(operation.meta.auth === 'public' ? [] : undefined);
    }
  });

  it('describes every operation in the newest version alone, and says what the older ones are', () => {
    for (const operation of promised) {
      const version = described(operation).parameters?.find(({ name }) => name === 'Florin-Version') as { schema: { enum: string[] }; description: string } | undefined;
      expect(version?.schema.enum, operation.id).toEqual([NEWEST_VERSION]);
      for (const older of API_VERSIONS.slice(0, -1)) expect(version?.description).toContain(older);
    }
    expect(JSON.stringify(document)).toContain('- since 2026-11-20: What an account is for is its `kind`');
  });

  it('describes every refusal as a problem document', () => {
    for (const operation of promised) {
      const { responses } = described(operation);
      const refusals = Object.entries(responses).filter(([status]) => !status.startsWith('2'));
      expect(refusals.length, operation.id).toBeGreaterThan(2);
      for (const [status, { content }] of refusals) expect(Object.keys(content ?? {}), `${operation.id} ${status}`).toEqual(['application/problem+json']);
    }
  });
});
