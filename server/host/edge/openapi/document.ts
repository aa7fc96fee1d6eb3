import type { OpenAPI } from '@orpc/contract';
import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { Account, Customer, Wallet } from '../../../../contracts/accounts.ts';
import { Event } from '../../../../contracts/events.ts';
import { ApiKey, Tokens, User } from '../../../../contracts/identity.ts';
import { NEWEST_VERSION } from '../../../../contracts/versions.ts';
import { contracts, type Contracts } from '../../../../contracts/index.ts';
import { HistoryEntry, Posting, Seal } from '../../../../contracts/ledger.ts';
import { Transaction, TransactionInput } from '../../../../contracts/transactions.ts';
import type { OperationMeta, z } from '../../../../contracts/contract.ts';
import { describeOperation, type Described } from './operation.ts';
import { STEPS } from '../versions/versions.ts';
import { PROBLEM_SCHEMA, SHARED_HEADERS } from './shared.ts';
import { STREAM_PATH, streamItem } from './stream.ts';

const DESCRIPTION = `Move, record, judge and prove money.

Amounts are whole numbers of minor units (1500 is 15.00 USD), always beside a currency. Times are UTC. Lists come newest first as
\`{ data, nextCursor }\`; hand \`nextCursor\` back as \`cursor\`.

Every refusal is a problem document (RFC 9457, \`application/problem+json\`). Its \`code\` is from a closed list, and its \`retry\` says
what to do: \`never\`, \`later\`, or \`same-key\`: repeat with the same Idempotency-Key.

A POST with an \`Idempotency-Key\` takes effect once, however often it is sent.

This describes version ${NEWEST_VERSION}. A key speaks the version that was the newest when it was made; \`Florin-Version\` names another for one request:

${STEPS.map(({ version, changes }) => `- since ${version}: ${changes.join(' ')}`).join('\n')}`;

/** What each service is for, in a line. */
export const PURPOSES: Readonly<Record<keyof Contracts, string>> = {
  identity: 'Tenants, the people who work for them, and the keys their programs use',
  accounts: 'Customers, their accounts and wallets',
  transactions: 'The life of a money movement',
  payments: 'Money from outside through providers, and out to banks',
  currency: 'Rates, quotes that lock one, and exchanges',
  notifications: 'Telling people and programs what has happened',
  ledger: 'The journal: double entry, append-only, sealed',
  events: 'Everything that has happened, kept, streamed and replayed',
  validator: 'Judges movements on a node of its own, and signs what it says',
};

const output = (schema: z.ZodType) => ({ strategy: 'output' as const, schema });

/** The OpenAPI 3.1 document of these services, all of it made from the contracts. */
export async function openApiDocument(services: readonly (keyof Contracts)[], version: string): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const served = Object.fromEntries(Object.entries(contracts).filter(([name]) => services.includes(name as keyof Contracts)));
  const document = await generator.generate(served, {
    info: { title: 'Florin', version, description: DESCRIPTION, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: services.map((name) => ({ name, description: PURPOSES[name] })),
    filter: ({ contract }) => (contract['~orpc'].meta as OperationMeta).auth !== 'service',
    commonSchemas: {
      Account: output(Account), Customer: output(Customer), Wallet: output(Wallet), Event: output(Event), ApiKey: output(ApiKey), Tokens: output(Tokens),
      User: output(User), HistoryEntry: output(HistoryEntry), Posting: output(Posting), Seal: output(Seal), Transaction: output(Transaction),
      TransactionInput: { schema: TransactionInput },
    },
    customErrorResponseBodySchema: () => ({ $ref: '#/components/schemas/Problem' }),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'An API key (`fl_test_…`, `fl_live_…`) or an access token.' } },
      headers: SHARED_HEADERS,
    },
    security: [{ bearer: [] }],
  });
  document.components!.schemas!.Problem = PROBLEM_SCHEMA;
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item ?? {})) describeOperation(operation as Described, contractOf(operation as Described), method, path);
  }
  if (services.includes('events')) document.paths![STREAM_PATH] = streamItem();
  return document;
}

function contractOf({ operationId = '' }: Described) {
  const [service, name] = operationId.split('.') as [keyof Contracts, string];
  return (contracts[service] as Record<string, { '~orpc': { meta: OperationMeta; errorMap: Record<string, unknown>; inputSchema?: unknown } }>)[name]!['~orpc'];
}
