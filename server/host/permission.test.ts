import { implement } from '@orpc/server';
import { expect, it, test } from 'vitest';
import { contracts } from '../../contracts/index.ts';
import { SCOPES } from '../../contracts/scopes.ts';
import type { Outcome } from '../adapters/remote/frame.ts';
import type { Actor, Call, CallContext } from '../kit/call.ts';
import { silentLog } from '../kit/observe.ts';
import { answerer } from './apart/answer.ts';
import { localClient } from './local-calls.ts';
import { mayAsk } from './permission.ts';

const { listTenants, getTenant, provisionDemo } = contracts.identity;
const contract = { getTenant, listTenants, provisionDemo };
const on = implement(contract).$context<CallContext>();
const router = on.router({
  getTenant: on.getTenant.handler(() => ({ id: 'ten', name: 'T', createdAt: '2026-01-01T00:00:00Z' })),
  listTenants: on.listTenants.handler(() => ({ data: [] })),
  provisionDemo: on.provisionDemo.handler(() => ({ tenantId: 't', secret: 's' })),
});
const call = (actor: Actor): Call => ({ tenantId: 't', actor, requestId: 'r', reply: { replayed: false } });
type Client = Record<string, (input: unknown, options: { context: CallContext }) => Promise<unknown>>;

/** The same call within a process, and as it arrives from another one. */
const WAYS: [string, (operation: string, input: unknown, actor: Actor) => Promise<string>][] = [
  ['within the process', async (operation, input, actor) => (localClient('identity', router) as Client)[operation]!(input, { context: { call: call(actor) } })
    .then(() => 'done', (error: { code: string; defined: boolean }) => `${error.code} ${error.defined}`)],
  ['from another process', async (operation, input, actor) => {
    const outcome: Outcome = await answerer({ identity: { contract, router } }, silentLog)({ from: 'transactions', service: 'identity', operation, input, call: call(actor) });
    return 'output' in outcome ? 'done' : `${outcome.problem.code} true`;
  }],
];

const user = (scopes: Actor['scopes']): Actor => ({ kind: 'user', id: 'u', scopes });

for (const [way, ask] of WAYS) {
  test.each<[string, Actor, string]>([
    ['a user with the scope', user(['identity:read']), 'done'],
    ['a key with the scope among others', { kind: 'key', id: 'k', scopes: SCOPES }, 'done'],
    ['a client with the scope', { kind: 'client', id: 'c', scopes: ['identity:read'] }, 'done'],
    ['a service, for itself', { kind: 'service', id: 'transactions', scopes: [] }, 'done'],
    ['a user without', user([]), 'forbidden true'],
    ['a key with every scope but this', { kind: 'key', id: 'k', scopes: SCOPES.filter((scope) => scope !== 'identity:read') }, 'forbidden true'],
    ['a client without', { kind: 'client', id: 'c', scopes: ['identity:write'] }, 'forbidden true'],
    ['a kind that nobody knows', { kind: 'god', id: 'x', scopes: [] } as unknown as Actor, 'forbidden true'],
  ])(`${way}, %s that asks for what needs it`, async (_who, actor, outcome) => expect(await ask('getTenant', {}, actor)).toBe(outcome));

  it(`${way}, asks for no scope where the contract names none`, async () => {
    expect(await ask('listTenants', {}, user([]))).toBe('done');
    expect(await ask('provisionDemo', { tenantName: 'x' }, user([]))).toBe('done');
  });

  it(`${way}, refuses before it looks at the input`, async () => {
    expect(await ask('getTenant', { junk: 1 }, user([]))).toBe('forbidden true');
  });
}

it('lets the gateway have security events recorded', async () => {
  const { recordSecurityEvents } = contracts.identity;
  const own = implement({ recordSecurityEvents }).$context<CallContext>();
  const recording = own.router({ recordSecurityEvents: own.recordSecurityEvents.handler(() => ({})) });
  const answer = answerer({ identity: { contract: { recordSecurityEvents }, router: recording } }, silentLog);
  const asked = { from: 'gateway', service: 'identity', operation: 'recordSecurityEvents', input: { refusals: [], sightings: [] }, call: call({ kind: 'service', id: 'gateway', scopes: [] }) };
  expect(await answer(asked)).toEqual({ output: {}, replayed: false });
});

it('takes far less than a microsecond to ask', () => {
  const actor = { kind: 'key', id: 'k', scopes: SCOPES } as const;
  const rounds = 200_000;
  const began = performance.now();
  let allowed = 0;
  for (let n = 0; n < rounds; n++) if (mayAsk(actor, SCOPES[n % SCOPES.length]!)) allowed++;
  expect(allowed).toBe(rounds);
  expect((performance.now() - began) * 1000 / rounds).toBeLessThan(1);
});
