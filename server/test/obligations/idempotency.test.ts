import { beforeAll, describe, expect, test } from 'vitest';
import { expectAnswer, expectProblem } from './expect.ts';
import { validInput } from './inputs.ts';
import { operations, table } from './operations.ts';
import { otherBody } from './other-body.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => { world = await startWorld(); });

/** Each transaction of a batch has a key of its own; the batch's only ties the list. */
const KEYS_INSIDE = 'transactions.createBatch';

const newKey = () => `obliged ${crypto.randomUUID()}`.replace(' ', '-');

describe.each(table(({ meta }) => meta.idempotency === 'required'))('%s', (_name, operation) => {
  test('moves money, and so is refused without a key', async () => {
    const input = await validInput(world, operation);
    const before = await world.digest();
    expectProblem(await world.send(operation, input), operation, 'idempotency_key_missing');
    expect((await world.digest()).filter((table) => !before.includes(table)).join('\n')).toBe('');
  });
});

describe.each(table(({ meta }) => meta.idempotency !== undefined))('%s', (name, operation) => {
  const replayed = name === KEYS_INSIDE ? null : 'true';

  test.skipIf(name === KEYS_INSIDE)('says in its contract how a key can be refused', () => {
    const codes = ['idempotency_key_reused', 'idempotency_key_in_use', ...operation.meta.idempotency === 'required' ? ['idempotency_key_missing'] : []];
    expect([...operation.errors]).toEqual(expect.arrayContaining(codes));
  });

  test('done again with the same key is done once, and answers the same', async () => {
    const input = await validInput(world, operation);
    const key = newKey();
    const first = await world.send(operation, input, { key });
    expectAnswer(first, operation);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const before = await world.digest();
    const second = await world.send(operation, input, { key });
    expectAnswer(second, operation);
    expect(second.headers.get('idempotent-replayed')).toBe(replayed);
    expect(shown(second.body)).toEqual(shown(first.body));
    expect((await world.digest()).filter((table) => !before.includes(table)).join('\n')).toBe('');
  });

  test('asked ten times at once with one key is done once', async () => {
    const input = await validInput(world, operation);
    const key = newKey();
    const replies = await Promise.all(Array.from({ length: 10 }, () => world.send(operation, input, { key })));
    // Of a batch, the one transaction in it is what is done or not.
    const done = replies.filter(({ status, body }) => status === operation.successStatus && !JSON.stringify(body).includes('idempotency_key_in_use'));
    expect(done.length).toBeGreaterThan(0);
    for (const reply of replies) if (reply.status !== operation.successStatus) expectProblem(reply, operation, 'idempotency_key_in_use');
    if (replayed !== null) expect(done.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    for (const { body } of done) expect(shown(body)).toEqual(shown(done[0]!.body));
  });

  test.each(['', 'x'.repeat(256), 'with space', 'with\ttab', 'ä'])('refuses %j as a key', async (key) => {
    const reply = await world.send(operation, await validInput(world, operation), { headers: { 'idempotency-key': key } });
    expectProblem(reply, operation, 'invalid_request');
  });

  test("is not answered with what another tenant's same key gave", async () => {
    const key = newKey();
    const input = await validInput(world, operation);
    expectAnswer(await world.send(operation, input, { key }), operation);
    const reply = await world.send(operation, input, { key, as: world.stranger.credential });
    expect(reply.headers.get('idempotent-replayed')).toBeNull();
  });
});

describe.each(table((operation) => operation.meta.idempotency !== undefined && otherBody(operation) !== undefined))('%s', (_name, operation) => {
  test('refuses a key that was used for something else, and names what it made', async () => {
    const input = await validInput(world, operation);
    const key = newKey();
    const first = await world.send(operation, input, { key });
    expectAnswer(first, operation);
    const different = { ...input, ...await otherBody(operation)!(input, world) };
    const before = await world.digest();
    const reply = await world.send(operation, different, { key });
    expectProblem(reply, operation, 'idempotency_key_reused');
    const { id } = first.body as { id?: string };
    if (id !== undefined) expect(reply.body).toMatchObject({ resourceId: id });
    expect((await world.digest()).filter((table) => !before.includes(table)).join('\n')).toBe('');
  });
});

test('only operations that take no input but the key itself are left out of that', () => {
  expect(operations.filter((operation) => operation.meta.idempotency !== undefined && otherBody(operation) === undefined).map(({ name }) => name))
    .toEqual(['ledger.createSnapshot']);
});

/** A secret is shown once, and not again where the answer is. */
function shown(body: unknown): unknown {
  const { secret: _secret, ...rest } = body as Record<string, unknown>;
  return rest;
}
