import { beforeAll, describe, expect, test } from 'vitest';
import { encodeId } from '../../../contracts/ids.ts';
import { contracts } from '../../../contracts/index.ts';
import { ROLE_SCOPES, ROLES } from '../../../contracts/scopes.ts';
import { withValue } from './garbage.ts';
import { expectAnswer, expectProblem } from './expect.ts';
import { validInput } from './inputs.ts';
import { SERVED, table, type PublicOperation } from './operations.ts';
import type { Reply } from './request.ts';
import { idFields, kindOf, sampleInput } from './sample.ts';
import { credentialOf, startWorld, type Tenant, type World } from './world.ts';

let world: World;
beforeAll(async () => { world = await startWorld(); });

const key = () => crypto.randomUUID();

test('every service that has a contract is there', () => {
  expect(SERVED).toEqual(new Set(Object.keys(contracts)));
});

describe.each(table())('%s', (name, operation) => {
  test('succeeds, and answers as its contract says', async () => {
    const reply = await world.send(operation, await validInput(world, operation), { key: key() });
    expect(reply.status, `${name} refused the input made for it: ${JSON.stringify(reply.body)}. Give it one in server/test/obligations/inputs.ts`)
      .toBe(operation.successStatus);
    expectAnswer(reply, operation);
  });
});

describe.each(table(({ meta }) => meta.auth !== 'public'))('%s', (_name, operation) => {
  test.each([
    ['no identity', {}], ['an unknown key', { authorization: 'Bearer flk_test_0000000000000000000000000000' }], ['a token that is none', { authorization: 'Bearer a.b.c' }],
    ['another scheme', { authorization: `Basic ${btoa('a:b')}` }], ['an empty credential', { authorization: 'Bearer ' }],
  ])('refuses %s', async (_what, headers) => {
    expectProblem(await world.send(operation, await standingInput(operation), { as: null, key: key(), headers }), operation, 'unauthenticated');
  });
});

describe.each(table(({ meta }) => meta.scope != null))('%s', (_name, operation) => {
  const scope = operation.meta.scope!;

  test.each(ROLES.filter((role) => !ROLE_SCOPES[role].includes(scope)))(`needs ${scope}: refuses %s`, async (role) => {
    expectProblem(await world.send(operation, await standingInput(operation), { as: world.tokens[role], key: key() }), operation, 'forbidden');
  });

  test(`refuses a key that has every scope but ${scope}`, async () => {
    expectProblem(await world.send(operation, await standingInput(operation), { as: world.keyWithout[scope], key: key() }), operation, 'forbidden');
  });
});

describe.each(table(({ inputJson }) => idFields(inputJson).length > 0))('%s', (_name, operation) => {
  test.each(idFields(operation.inputJson).map(({ path, kind }) => [path.join('.'), path, kind] as const))(
    "knows nothing of another tenant's %s", async (_field, path, kind) => {
      // All else is the caller's own: one foreign id is enough to be refused.
      const own = withIdsOf(world.stranger, await validInput(world, operation));
      const input = withValue(own, path, world.home.idOf(kind)) as Record<string, unknown>;
      if (kind === 'role') return expectSame(operation, input, withValue(own, path, encodeId('role', crypto.randomUUID())) as Record<string, unknown>);
      expectNothing(await world.send(operation, input, { as: credentialOf(world.stranger, operation), key: key() }), operation);
    });
});

/** Valid, and making nothing first: for calls that are refused before anything is looked up. */
async function standingInput(operation: PublicOperation): Promise<Record<string, unknown>> {
  const input = sampleInput(operation, (kind) => world.home.idOf(kind));
  return operation.input.safeParse(input).success ? input : validInput(world, operation);
}

/** The same input with every id replaced by one of that tenant's. */
function withIdsOf(tenant: Tenant, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withIdsOf(tenant, item));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withIdsOf(tenant, inner)]));
  const kind = typeof value === 'string' ? kindOf(value) : undefined;
  return kind === undefined ? value : tenant.idOf(kind);
}

/** Giving a role of the tenant's own waits for a second person before it is looked up: whose it is, or whether anybody's, makes no difference. */
async function expectSame(operation: PublicOperation, foreign: Record<string, unknown>, nobodys: Record<string, unknown>): Promise<void> {
  const [first, second] = await Promise.all([foreign, nobodys].map((input) => world.send(operation, input, { as: world.stranger.credential, key: key() })));
  expect((first!.body as { code?: string }).code).toMatch(/^(not_found|approval_required|forbidden)$/);
  expect({ ...first!.body as object, requestId: '', resourceId: '' }).toEqual({ ...second!.body as object, requestId: '', resourceId: '' });
}

/** `not_found`; of a list, an empty one; of many at once, each. Never `forbidden`, which would say that it is there. */
function expectNothing(reply: Reply, operation: PublicOperation): void {
  if (reply.status < 300) {
    const { data, results } = reply.body as { data?: unknown[]; results?: { problem?: { code: string } }[] };
    expect(results?.map(({ problem }) => problem?.code) ?? data, JSON.stringify(reply.body)).toEqual(results === undefined ? [] : results.map(() => 'not_found'));
  } else {
    expectProblem(reply, operation, 'not_found');
  }
}
