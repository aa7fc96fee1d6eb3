import { validInput } from './inputs.ts';
import type { PublicOperation } from './operations.ts';
import { newEmail, type World } from './world.ts';

type Fields = Record<string, unknown>;
type OtherBody = (input: Fields, world: World) => Promise<Fields>;

/** Fields that may well be otherwise, and how. The first that an operation has is changed. */
const CHANGES: readonly (readonly [string, (value: unknown, world: World) => unknown])[] = [
  ['amount', (value) => (typeof value === 'number' ? value + 1 : 1)],
  ['language', () => 'fr'],
  ['fromAmount', (value) => (typeof value === 'number' ? value + 1 : 1)],
  ['name', (value) => `${String(value)} too`],
  ['description', () => 'something else'],
  ['reason', () => 'something else'],
  ['overlapSeconds', () => 61],
  ['planId', () => null],
  ['email', () => newEmail()],
  ['fromOffset', () => 7],
  ['category', () => 'another'],
  ['streamId', (_value, world) => world.home.idOf('customer')],
  ['transactions', (value) => (value as { amount: number }[]).map((one) => ({ ...one, amount: one.amount + 1 }))],
  ['payouts', (value) => (value as { amount: number }[]).map((one) => ({ ...one, amount: one.amount + 1 }))],
  ['account', (value) => ({ ...(value as object), holder: 'Somebody else' })],
  ['postings', (value) => (value as Posting[]).map(({ entries }) => ({ entries: entries.map((entry) => ({ ...entry, amount: entry.amount + 1 })) }))],
];

interface Posting { readonly entries: readonly { readonly amount: number }[] }

/** What makes the same request another one: a field with another value, else another resource in the path. Undefined where there is neither. */
export function otherBody(operation: PublicOperation): OtherBody | undefined {
  const fields = operation.inputJson.properties ?? {};
  for (const [name, change] of CHANGES) if (name in fields) return async (input, world) => ({ [name]: change(input[name], world) });
  return operation.params.length === 0 ? undefined : (_input, world) => validInput(world, operation);
}
