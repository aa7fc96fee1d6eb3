import { z } from 'zod';
import { currencyExponent } from '../../contracts/currencies.ts';
import type { Reply } from '../frame/route.ts';
import { creditorShape, fateOf, wrongWith, type Fate } from './accounts.ts';
import { nextBankDay } from './days.ts';
import { otherBody, problem } from './problems.ts';
import type { BankState, Credit, Transfer } from './state.ts';

const DAY_MS = 86_400_000;
const REJECTS_AFTER_MS = 3_600_000;
const RETURNS_AFTER_MS = 2 * DAY_MS;

const money = { amount: z.int().positive(), currency: z.string().regex(/^[A-Z]{3}$/), statement: z.string().max(140).nullish() };
const transferShape = z.discriminatedUnion('purpose', [
  z.object({ purpose: z.literal('payout'), ...money, creditor: creditorShape, endToEndId: z.string().max(35).regex(/^[A-Za-z0-9/?:().,'+ -]*$/).nullish() }),
  z.object({ purpose: z.literal('refund'), ...money, collection: z.string(), credit: z.string() }),
]);

type Asked = z.output<typeof transferShape>;
type Ready = Pick<Transfer, 'collection' | 'credit' | 'endToEndId' | 'fate'>;

/** POST /v1/transfers/:id. */
export function putTransfer(state: BankState, id: string, body: unknown): Reply {
  const read = transferShape.safeParse(body);
  if (!read.success || currencyExponent(read.data.currency) === undefined) return problem(422, 'invalid_request', 'a transfer needs purpose, amount, currency, and whom it is for');
  const asked = JSON.stringify(read.data);
  const known = state.transfers.get(id);
  if (known !== undefined) return known.asked === asked ? { status: 200, body: state.showTransfer(known) } : otherBody;
  const ready = read.data.purpose === 'payout' ? readyPayout(read.data) : readyRefund(state, read.data);
  if ('status' in ready) return ready;
  const { purpose, amount, currency, statement = null } = read.data;
  const transfer: Transfer = { id, bankReference: state.world.ids.text('trf_', 16), purpose, amount, currency, statement, asked, status: 'in_transit', settledMs: null, reason: null, ...ready };
  state.transfers.put(id, transfer);
  state.book({ type: purpose, amount: -amount, currency, reference: transfer.bankReference, collection: transfer.collection }, paymentOf(state, transfer), id);
  state.tell('transfer.in_transit', { transfer });
  follow(state, transfer);
  return { status: 201, body: state.showTransfer(transfer) };
}

function readyPayout({ creditor, endToEndId = null }: Extract<Asked, { purpose: 'payout' }>): Ready | Reply {
  const wrong = wrongWith(creditor);
  return wrong === undefined ? { collection: null, credit: null, endToEndId, fate: fateOf(creditor) } : problem(422, wrong.code, wrong.message);
}

function readyRefund(state: BankState, { credit: of, collection, amount, currency }: Extract<Asked, { purpose: 'refund' }>): Ready | Reply {
  const found = state.credits.get(of);
  if (found === undefined || found.collection.id !== collection) return problem(422, 'no_such_credit', 'nothing arrived under this name');
  if (found.credit.currency !== currency) return problem(422, 'other_currency', 'it arrived in another currency');
  if (found.credit.recalledMs !== null || amount > leftOf(state, found.credit)) return problem(422, 'too_much', 'more than what arrived and was not yet sent back');
  return { collection, credit: found.credit, endToEndId: null, fate: fateOf(found.credit.debtor) };
}

/** What never left or came back can be sent again. */
function leftOf(state: BankState, credit: Credit): number {
  const sent = state.transfers.list().filter((one) => one.credit === credit && (one.status === 'in_transit' || one.status === 'settled'));
  return credit.amount - sent.reduce((sum, { amount }) => sum + amount, 0);
}

const paymentOf = (state: BankState, { collection }: Transfer): string | null => (collection === null ? null : state.collections.get(collection)?.bankReference ?? null);

/** What becomes of it, by whom it is for: refused within the hour, there on the next bank day, back two days later. */
function follow(state: BankState, transfer: Transfer): void {
  const { clock } = state.world;
  if (transfer.fate.becomes === 'rejected') {
    clock.after(REJECTS_AFTER_MS, () => void comeBack(state, transfer, 'rejected', transfer.fate));
    return;
  }
  clock.after(nextBankDay(clock.now()) - clock.now(), () => {
    if (settle(state, transfer) && transfer.fate.becomes === 'returned') clock.after(RETURNS_AFTER_MS, () => void comeBack(state, transfer, 'returned', transfer.fate));
  });
}

export function settle(state: BankState, transfer: Transfer): boolean {
  if (transfer.status !== 'in_transit') return false;
  transfer.status = 'settled';
  transfer.settledMs = state.world.clock.now();
  state.tell('transfer.settled', { transfer });
  return true;
}

/** On demand or by fate. What never left can not come back later, and what came back does so once. */
export function comeBack(state: BankState, transfer: Transfer, how: 'rejected' | 'returned', { code, message }: Pick<Fate, 'code' | 'message'>): boolean {
  const could = how === 'rejected' ? transfer.status === 'in_transit' : transfer.status === 'in_transit' || transfer.status === 'settled';
  if (!could) return false;
  transfer.status = how;
  transfer.reason = { code, message };
  state.book({ type: transfer.purpose, amount: transfer.amount, currency: transfer.currency, reference: `${transfer.bankReference}-returned`, collection: transfer.collection }, paymentOf(state, transfer), transfer.id);
  state.tell(`transfer.${how}`, { transfer });
  return true;
}
