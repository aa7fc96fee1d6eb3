import { beforeAll, describe, expect, test, vi } from 'vitest';
import { expectAnswer, expectProblem } from './expect.ts';
import { BODIES, fieldPaths, GARBAGE, mutations } from './garbage.ts';
import { validInput } from './inputs.ts';
import { table, type PublicOperation } from './operations.ts';
import type { Reply, SendOptions } from './request.ts';
import { startWorld, type World } from './world.ts';

let world: World;

const newKey = () => crypto.randomUUID();
const hasBody = ({ method }: PublicOperation) => method !== 'GET' && method !== 'DELETE';

/** Sends what the contract refuses; nothing may come of it but a problem. Answers with how many there were. */
async function sendAll(operation: PublicOperation, wrong: readonly (readonly [string, Record<string, unknown>, SendOptions])[]): Promise<void> {
  const before = await world.digest();
  for (let from = 0; from < wrong.length; from += 16) {
    await Promise.all(wrong.slice(from, from + 16).map(async ([what, input, options]) => {
      const reply = await world.send(operation, input, { key: newKey(), ...options });
      expect(reply.status, `${operation.name}: ${what} was taken: ${shorten(reply)}`).toBeGreaterThanOrEqual(400);
      expectProblem(reply, operation, undefined, what);
    }));
  }
  expect((await world.digest()).filter((table) => !before.includes(table)).join('\n')).toBe('');
}

const shorten = ({ status, body }: Reply) => `${status} ${JSON.stringify(body).slice(0, 300)}`;

/** What every operation does with values that are wrong, and with odd ones that are right. In several files, each with a Florin of its own: so they run beside each other. */
export function garbageSuite(wanted: (operation: PublicOperation) => boolean): void {
  // Some of these are hundreds of requests, and where a password is in them each takes as long as it should.
  vi.setConfig({ testTimeout: 60_000 });
  beforeAll(async () => { world = await startWorld(); });

  describe.each(table((operation) => wanted(operation) && hasBody(operation)))('%s', (_name, operation) => {
    test('refuses every wrong value in every field, and does nothing', async () => {
      const valid = await validInput(world, operation);
      const path = Object.fromEntries(operation.params.map((name) => [name, valid[name]]));
      const rest = Object.fromEntries(Object.entries(valid).filter(([name]) => !operation.params.includes(name)));
      const wrong = [...mutations(operation.inputJson, rest)].filter(({ field, body }) =>
        !operation.params.includes(field) && !operation.input.safeParse({ ...JSON.parse(body) as object, ...path }).success);
      expect(wrong.length).toBeGreaterThan(0);
      await sendAll(operation, wrong.map(({ what, body }) => [what, path, { body }]));
    });

    test('takes odd but right values, and answers by its contract', async () => {
      const valid = await validInput(world, operation);
      const path = Object.fromEntries(operation.params.map((name) => [name, valid[name]]));
      const rest = Object.fromEntries(Object.entries(valid).filter(([name]) => !operation.params.includes(name)));
      for (const { what, field, body } of mutations(operation.inputJson, rest)) {
        if (operation.params.includes(field) || !operation.input.safeParse({ ...JSON.parse(body) as object, ...path }).success) continue;
        const reply = await world.send(operation, path, { key: newKey(), body });
        if (reply.status >= 400) expectProblem(reply, operation, undefined, what);
        else expectAnswer(reply, operation, what);
      }
      // Some of them are rules, and would hold for all that follows.
      if (operation.name === 'identity.updateTenantPolicy') await world.restoreRules();
    });

    test('refuses bodies that are none, and does nothing', async () => {
      const path = Object.fromEntries(Object.entries(await validInput(world, operation)).filter(([name]) => operation.params.includes(name)));
      await sendAll(operation, Object.entries(BODIES).map(([what, body]) => [what, path, { body }]));
      const body = '{}';
      await sendAll(operation, ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', 'multipart/form-data; boundary=x'].map(
        (type) => [type, path, { body, headers: { 'content-type': type } }]));
      await sendAll(operation, [['an encoding', path, { body, headers: { 'content-encoding': 'gzip' } }]]);
    });
  });

  describe.each(table((operation) => wanted(operation) && operation.params.length > 0))('%s', (_name, operation) => {
    test.each(operation.params)('refuses every wrong %s in its path, and does nothing', async (param) => {
      const valid = await validInput(world, operation);
      const wrong = Object.entries(GARBAGE)
        .map(([what, json]) => [what, { ...valid, [param]: textOf(json) }, {}] as const)
        .filter(([, input]) => input[param] !== '' && String(input[param]).length < 10_000 && !operation.input.safeParse(input).success);
      expect(wrong.length).toBeGreaterThan(20);
      await sendAll(operation, wrong);
    });
  });

  describe.each(table((operation) => wanted(operation) && !hasBody(operation)))('%s', (_name, operation) => {
    test('refuses every wrong value in its query, and does nothing', async () => {
      const valid = await validInput(world, operation);
      const fields = [...fieldPaths(operation.inputJson, 0).map(([name]) => name!).filter((name) => !operation.params.includes(name)), 'surely', '__proto__', 'constructor'];
      const wrong = fields.flatMap((field) => Object.entries(GARBAGE).map(([what, json]) => [`${field} is ${what}`, { ...valid, [field]: textOf(json) }, {}] as const))
        .filter(([, input]) => JSON.stringify(input).length < 10_000 && !operation.input.safeParse(input).success);
      await sendAll(operation, wrong);
    });

    test('takes odd but right values in its query, and answers by its contract', async () => {
      const valid = await validInput(world, operation);
      for (const [field] of fieldPaths(operation.inputJson, 0)) {
        if (field === undefined || operation.params.includes(field)) continue;
        for (const [what, json] of Object.entries(GARBAGE)) {
          const input = { ...valid, [field]: textOf(json) };
          if (JSON.stringify(input).length > 10_000 || !operation.input.safeParse(input).success) continue;
          const reply = await world.send(operation, input);
          if (reply.status >= 400) expectProblem(reply, operation, undefined, `${field} is ${what}`);
          else expectAnswer(reply, operation, `${field} is ${what}`);
        }
      }
    });
  });
}

/** A piece of garbage as it goes into a path or a query. */
function textOf(json: string): string {
  const value: unknown = json === '1e400' ? json : JSON.parse(json);
  return (typeof value === 'string' ? value : json).toWellFormed();
}
