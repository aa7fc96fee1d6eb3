import { writeFileSync } from 'node:fs';
import { isContractProcedure } from '@orpc/contract';
import { z } from 'zod';
import * as accounts from '../../contracts/accounts.ts';
import type { OperationMeta } from '../../contracts/contract.ts';
import * as currency from '../../contracts/currency.ts';
import * as events from '../../contracts/events.ts';
import * as identity from '../../contracts/identity.ts';
import { contracts } from '../../contracts/index.ts';
import * as ledger from '../../contracts/ledger.ts';
import * as notifications from '../../contracts/notifications.ts';
import * as payments from '../../contracts/payments.ts';
import * as transactions from '../../contracts/transactions.ts';
import { NEWEST_VERSION } from '../../contracts/versions.ts';
import { namedTypes } from './type-text.ts';

/**
 * Writes the client's types and routes from the contracts: plain TypeScript, so that the published package needs neither zod nor
 * oRPC. `npm run generate -w sdk` writes them, a test says when they are out of date, and another that they mean what the contracts mean.
 */

interface Route { readonly method: string; readonly path: string; readonly key?: 'required' | 'accepted'; readonly page?: true }

const HEADER = '// Written from the contracts by `npm run generate -w sdk`. Do not edit.\n';
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Schemas that the contracts export are named as they are there. */
function schemaNames(): Map<z.ZodType, string> {
  const names = new Map<z.ZodType, string>();
  for (const module of [accounts, currency, events, identity, ledger, notifications, payments, transactions]) {
    for (const [name, value] of Object.entries(module)) if (value instanceof z.ZodType) names.set(value, name);
  }
  names.set(ledger.ProblemShape, 'ProblemBody');
  return names;
}

export function generate(): { 'api.ts': string; 'routes.ts': string } {
  const types = namedTypes(schemaNames());
  const routes: Record<string, Record<string, Route>> = {};
  const interfaces: string[] = [];
  for (const [service, operations] of Object.entries(contracts)) {
    const methods: string[] = [];
    const served: Record<string, Route> = {};
    for (const [name, contract] of Object.entries(operations)) {
      if (!isContractProcedure(contract)) throw new Error(`${service}.${name} is not an operation`);
      const { route, meta, inputSchema, outputSchema, errorMap } = contract['~orpc'];
      const { auth, idempotency } = meta as OperationMeta;
      if (auth === 'service') continue;
      if (route.method === undefined || route.path === undefined || !(inputSchema instanceof z.ZodType) || !(outputSchema instanceof z.ZodType)) {
        throw new Error(`${service}.${name} needs a method, a path, an input and an output`);
      }
      const page = isPage(outputSchema);
      served[name] = { method: route.method, path: route.path, ...idempotency && { key: idempotency }, ...page && { page } };
      const typeName = capital(service) + capital(name);
      const input = types.declare(`${typeName}Input`, inputSchema, 'input');
      const output = types.declare(`${typeName}Output`, outputSchema, 'output');
      const needsInput = !inputSchema.safeParse({}).success;
      const doc = [route.summary, route.description].filter((part) => part !== undefined).map((part) => (/[.?!]$/.test(part) ? part : `${part}.`)).join(' ');
      methods.push(
        `  /**\n   * ${doc}\n   *\n   * \`${route.method} ${route.path}\`\n   * @throws {FlorinProblem} ${Object.keys(errorMap).map((code) => `\`${code}\``).join(', ')}\n   */\n` +
        `  ${name}(input${needsInput ? '' : '?'}: ${input}, options?: CallOptions): ${page ? `PageCall<${output}>` : `Call<${output}>`};`);
    }
    // Some are for neighbours alone.
    if (methods.length === 0) continue;
    routes[service] = served;
    interfaces.push(`export interface ${capital(service)}Api {\n${methods.join('\n\n')}\n}`);
  }
  const all = `export interface Api {\n${Object.keys(routes).map((service) => `  readonly ${service}: ${capital(service)}Api;\n`).join('')}}`;
  return {
    'api.ts': `${HEADER}import type { Call, CallOptions, PageCall } from '../call.ts';\n\n${types.text()}\n\n${interfaces.join('\n\n')}\n\n${all}\n`,
    'routes.ts': `${HEADER}/** The version of the API that this client was written for: sent with every request. */\nexport const API_VERSION = '${NEWEST_VERSION}';\n\nexport interface Route {\n  readonly method: string;\n  readonly path: string;\n  /** Whether the operation takes an Idempotency-Key. */\n` +
      `  readonly key?: 'required' | 'accepted';\n  /** Whether it answers with a page of a list. */\n  readonly page?: true;\n}\n\n` +
      `export const ROUTES: Record<string, Record<string, Route>> = {\n${Object.entries(routes).map(([service, operations]) =>
        `  ${service}: {\n${Object.entries(operations).map(([name, route]) => `    ${name}: ${literal(route)},\n`).join('')}  },\n`).join('')}};\n`,
  };
}

const literal = (route: Route) =>
  `{ ${Object.entries(route).map(([key, value]) => `${key}: ${typeof value === 'string' ? `'${value}'` : String(value)}`).join(', ')} }`;

function isPage(output: z.ZodType): boolean {
  return output instanceof z.ZodObject && 'nextCursor' in output.shape && 'data' in output.shape;
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(generate())) writeFileSync(new URL(`../generated/${name}`, import.meta.url), text);
}
