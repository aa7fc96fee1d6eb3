import type { World } from '../frame/double.ts';
import { idempotency, type Idempotency } from '../frame/idempotency.ts';
import type { Asked, Reply } from '../frame/route.ts';
import { shelf, type Shelf } from '../frame/shelf.ts';
import { keyReused, missing, noJson, underWay, type SquareError } from './errors.ts';

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export interface Card {
  readonly id: string;
  readonly customerId: string | undefined;
  readonly referenceId: string | undefined;
  isEnabled: boolean;
}

export interface Payment {
  readonly id: string;
  readonly sourceId: string;
  readonly createdMs: number;
  readonly approved: Money;
  readonly referenceId: string | undefined;
  readonly note: string | undefined;
  readonly customerId: string | undefined;
  readonly descriptor: string | undefined;
  readonly orderId: string;
  readonly error: SquareError | undefined;
  amount: Money;
  updatedMs: number;
  status: 'APPROVED' | 'COMPLETED' | 'CANCELED' | 'FAILED';
  version: number;
  readonly refunds: Refund[];
}

export interface Refund {
  readonly id: string;
  readonly payment: Payment;
  readonly amount: Money;
  readonly reason: string | undefined;
  readonly createdMs: number;
  updatedMs: number;
  status: 'PENDING' | 'COMPLETED' | 'FAILED';
}

export interface Dispute {
  readonly id: string;
  readonly payment: Payment;
  readonly amount: Money;
  readonly reason: string;
  readonly createdMs: number;
  updatedMs: number;
  state: 'EVIDENCE_REQUIRED' | 'PROCESSING' | 'WON' | 'LOST' | 'ACCEPTED';
  version: number;
  readonly evidence: { readonly id: string; readonly evidence_type: string | undefined; readonly text: string }[];
}

/** What moved, until a payout takes it along. */
export interface Activity {
  readonly id: string;
  readonly type: 'CHARGE' | 'REFUND' | 'OPEN_DISPUTE' | 'DISPUTE' | 'ADJUSTMENT';
  readonly details: object;
  readonly currency: string;
  readonly gross: number;
  readonly fee: number;
  readonly atMs: number;
}

export interface Payout {
  readonly id: string;
  readonly amount: Money;
  readonly atMs: number;
  readonly activities: readonly Activity[];
}

export interface SquareState {
  readonly world: World;
  readonly locationId: string;
  readonly payments: Shelf<Payment>;
  readonly refunds: Shelf<Refund>;
  readonly disputes: Shelf<Dispute>;
  readonly cards: Shelf<Card>;
  readonly customers: Shelf<true>;
  readonly payouts: Shelf<Payout>;
  /** Which payment each key made. */
  readonly made: Shelf<Payment>;
  readonly keys: Idempotency;
  unpaid: Activity[];
  /** A day after the first of them. */
  readonly payOutDaily: () => void;
}

const DAY_MS = 86_400_000;
const KEPT_MS = 90 * DAY_MS;

export function squareState(world: World, locationId: string, payOut: (state: SquareState) => void): SquareState {
  const state: SquareState = {
    world, locationId, payments: shelf(), refunds: shelf(), disputes: shelf(), cards: shelf(), customers: shelf(), payouts: shelf(), made: shelf(),
    keys: idempotency({ clock: world.clock, keptMs: KEPT_MS, remembers: ({ status }) => status < 500 }), unpaid: [], payOutDaily: () => payOut(state),
  };
  return state;
}

export function readJson<T>(body: Buffer): T | undefined {
  try {
    return body.length === 0 ? {} as T : JSON.parse(body.toString()) as T;
  } catch {
    return undefined;
  }
}

/** Square's keys stand in the body. The same key and body: the same answer. */
export async function keyed<T extends { readonly idempotency_key?: string }>(state: SquareState, asked: Asked, work: (sent: T) => Reply): Promise<Reply> {
  const sent = readJson<T>(asked.body);
  if (sent === undefined) return noJson;
  const { idempotency_key: key } = sent;
  if (typeof key !== 'string' || key === '') return missing('idempotency_key');
  if (key.length > 45) return { status: 400, body: { errors: [{ category: 'INVALID_REQUEST_ERROR', code: 'VALUE_TOO_LONG', detail: 'Field must not be greater than 45 length', field: 'idempotency_key' }] } };
  const done = await state.keys.run(`${asked.method} ${asked.path} ${key}`, asked, () => work(sent));
  if (done.outcome === 'in-flight') return underWay;
  return done.outcome === 'other-request' ? keyReused : done.reply;
}

/** Into the books and into the next payout. */
export function move(state: SquareState, activity: Omit<Activity, 'id' | 'atMs'>, book: { readonly type: 'payment' | 'refund' | 'dispute' | 'dispute-returned' | 'adjustment'; readonly reference: string; readonly payment: Payment }): void {
  const { books, ids, clock } = state.world;
  books.record({
    type: book.type, reference: book.reference, paymentReference: book.payment.id, merchantReference: book.payment.referenceId ?? null, currency: activity.currency, gross: activity.gross, fee: activity.fee,
  });
  if (state.unpaid.length === 0) clock.after(DAY_MS, state.payOutDaily);
  state.unpaid.push({ ...activity, id: ids.text('poe_'), atMs: clock.now() });
}
