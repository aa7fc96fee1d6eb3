import { z } from 'zod';
import { currencyExponent } from '../../contracts/currencies.ts';
import { ControlError } from '../frame/double.ts';
import type { Reply } from '../frame/route.ts';
import { creditorShape, ibanOf, wrongWith } from './accounts.ts';
import { noSuchThing, otherBody, problem } from './problems.ts';
import { ACCOUNT, type BankState, type Collection, type Credit } from './state.ts';

const DUE_MS = 30 * 86_400_000;

const collectionShape = z.object({
  amount: z.int().positive(), currency: z.string().regex(/^[A-Z]{3}$/), description: z.string().max(1_000).nullish(),
  reference: z.string().regex(/^RF\d{2}[0-9A-Z]{1,21}$/),
});

/** POST /v1/collections/:id. Euros go to the one account and are told apart by their reference; other currencies get an account number of their own. */
export function putCollection(state: BankState, id: string, body: unknown): Reply {
  const read = collectionShape.safeParse(body);
  if (!read.success || currencyExponent(read.data.currency) === undefined) return problem(422, 'invalid_request', 'a collection needs amount, currency and an ISO 11649 reference');
  const asked = JSON.stringify(read.data);
  const known = state.collections.get(id);
  if (known !== undefined) return known.asked === asked ? { status: 200, body: state.showCollection(known) } : otherBody;
  const { amount, currency, reference, description = null } = read.data;
  if (currency === 'EUR' && state.byReference.get(reference) !== undefined) return problem(422, 'reference_in_use', 'another collection waits for this reference');
  const virtualIban = currency === 'EUR' ? null : ibanOf(String(9_000_000_000 + state.collections.size));
  const collection: Collection = {
    id, bankReference: state.world.ids.text('col_', 16), amount, currency, description, reference, virtualIban, dueMs: state.world.clock.now() + DUE_MS, asked, credits: [], status: 'open',
  };
  state.collections.put(id, collection);
  state.byReference.put(virtualIban ?? reference, collection);
  state.world.clock.after(DUE_MS, () => {
    if (collection.status !== 'open' || collection.credits.length > 0) return;
    collection.status = 'expired';
    state.tell('collection.expired', { collection });
  });
  return { status: 201, body: state.showCollection(collection) };
}

export function closeCollection(state: BankState, id: string): Reply {
  const collection = state.collections.get(id);
  if (collection === undefined) return noSuchThing;
  if (collection.status !== 'closed' && collection.credits.length > 0) return problem(409, 'already_credited', 'money has arrived; send it back instead');
  collection.status = 'closed';
  return { status: 200, body: state.showCollection(collection) };
}

export const incomingShape = z.strictObject({
  /** Where it goes: a virtual account, or the one account with a reference. */
  iban: z.string().default(ACCOUNT.iban), reference: z.string().default(''),
  amount: z.int().positive(), currency: z.string().regex(/^[A-Z]{3}$/), debtor: creditorShape.default({ type: 'iban', iban: ibanOf('648489890'), bic: null, name: 'Ann Payer' }),
});

/** Somebody sends money. Spaces and small letters in a reference are as people type it. What can not be told whose it is stays on the account. */
export function receive(state: BankState, { iban, reference, amount, currency, debtor }: z.output<typeof incomingShape>): { readonly credit: string; readonly collection: string | null } {
  const wrong = wrongWith(debtor);
  if (wrong !== undefined) throw new ControlError(wrong.message);
  const id = state.world.ids.text('crd_', 16);
  const collection = state.byReference.get(iban.replaceAll(' ', '')) ?? state.byReference.get(reference.replaceAll(' ', '').toUpperCase());
  if (collection === undefined) {
    state.book({ type: 'other', amount, currency, reference: id, collection: null }, null, null);
    return { credit: id, collection: null };
  }
  const credit: Credit = { id, amount, currency, bookedMs: state.world.clock.now(), debtor, recalledMs: null };
  collection.credits.push(credit);
  state.credits.put(id, { credit, collection });
  state.book({ type: 'credit', amount, currency, reference: id, collection: collection.id }, collection.bankReference, collection.id);
  state.tell('collection.credited', { collection });
  return { credit: id, collection: collection.id };
}

/** The payer's bank takes a credit back. */
export function recall(state: BankState, id: string): void {
  const found = state.credits.get(id);
  if (found === undefined || found.credit.recalledMs !== null) throw new ControlError(`there is no credit ${id} to recall`);
  const { credit, collection } = found;
  credit.recalledMs = state.world.clock.now();
  state.book({ type: 'recall', amount: -credit.amount, currency: credit.currency, reference: `${id}-recall`, collection: collection.id }, collection.bankReference, collection.id);
  state.tell('collection.recalled', { collection });
}
