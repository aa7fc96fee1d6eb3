import { implement } from '@orpc/server';
import { expect, it } from 'vitest';
import { z, type ZodType } from 'zod';
import { contracts } from '../../../contracts/index.ts';
import type { Outcome } from '../../adapters/remote/frame.ts';
import { serviceCall, type CallContext } from '../../kit/call.ts';
import { silentLog } from '../../kit/observe.ts';
import { refuse } from '../../kit/refuse.ts';
import { answerer } from './answer.ts';
import { hostContract } from './host-contract.ts';
import { mayCall } from './internal.ts';

const { getPostings, trialBalance } = contracts.ledger;
const contract = { getPostings, trialBalance };
const on = implement(contract).$context<CallContext>();
let thrown: () => Error = () => new Error('unset');
const answer = answerer({
  ledger: {
    contract,
    router: on.router({ getPostings: on.getPostings.handler(() => ({ postings: [] })), trialBalance: on.trialBalance.handler(() => { throw thrown(); }) }),
  },
}, silentLog);
const ask = (operation: string, from = 'transactions', input: unknown = {}): Promise<Outcome> => answer({ from, service: 'ledger', operation, input, call: serviceCall(from) });

it('tells a neighbour what the contract foresees, with its details', async () => {
  thrown = () => refuse('unavailable', { detail: 'Later.', param: 'x' });
  expect(await ask('trialBalance')).toEqual({ problem: { code: 'unavailable', details: { detail: 'Later.', param: 'x' } } });
});

it.each([
  ['what it throws beyond its contract', () => refuse('insufficient_funds', { detail: 'secret' }), 'internal'],
  ['its bugs', () => new TypeError('secret'), 'internal'],
  ['its outages', () => Object.assign(new Error('secret'), { code: '57P01' }), 'unavailable'],
])('tells nothing of %s but that it failed', async (_what, error, code) => {
  thrown = error;
  const outcome = await ask('trialBalance');
  expect(outcome).toEqual({ problem: { code, details: {} } });
  expect(JSON.stringify(outcome)).not.toContain('secret');
});

it('takes neither an operation that is none, nor input that breaks the contract', async () => {
  const refused = { problem: { code: 'internal', details: {} } };
  expect(await ask('shutdown')).toEqual(refused);
  expect(await ask('toString')).toEqual(refused);
  expect(await ask('getPostings', 'transactions', { tenantId: 1 })).toEqual(refused);
});

it('lets the gateway no further than its clients', async () => {
  const input = { tenantId: 't', postingIds: [] };
  expect(await ask('getPostings', 'transactions', input)).toEqual({ output: { postings: [] }, replayed: false });
  expect(await ask('getPostings', 'gateway', input)).toEqual({ problem: { code: 'internal', details: {} } });
});

it('lets services call as their manifests say', () => {
  const asked = [['transactions', 'ledger'], ['accounts', 'ledger'], ['ledger', 'accounts'], ['events', 'ledger'], ['gateway', 'ledger'], ['gateway', 'host'], ['host', 'host'], ['host', 'ledger'], ['nobody', 'ledger']] as const;
  expect(asked.filter(([from, to]) => mayCall(from, to)).map((pair) => pair.join('>'))).toEqual(['transactions>ledger', 'accounts>ledger', 'gateway>ledger', 'host>host']);
});

/** JSON carries these, and back again the same. */
const PLAIN = new Set(['string', 'number', 'boolean', 'null', 'literal', 'enum', 'object', 'array', 'record', 'union', 'optional', 'nullable', 'default', 'prefault', 'unknown', 'never']);

it.each(Object.entries({ ...contracts, host: hostContract }))('%s promises nothing that JSON could not carry to another process', (_name, own) => {
  const strange: string[] = [];
  for (const [operation, procedure] of Object.entries(own)) {
    const { inputSchema, outputSchema } = procedure['~orpc'];
    for (const schema of [inputSchema, outputSchema] as unknown as ZodType[]) {
      z.toJSONSchema(schema, {
        io: 'input', unrepresentable: 'any',
        override({ zodSchema }) {
          const { type } = zodSchema._zod.def;
          if (!PLAIN.has(type)) strange.push(`${operation}: ${type}`);
        },
      });
    }
  }
  expect(strange).toEqual([]);
});
