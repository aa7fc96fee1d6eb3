import { encodeId, decodeId } from '../../../../contracts/ids.ts';
import type { ProblemCode } from '../../../../contracts/problems.ts';
import type { Actor, Call } from '../../../kit/call.ts';
import { hashToUuid } from '../../../kit/hash.ts';
import { refuse } from '../../../kit/refuse.ts';
import { spendingIn, type MovementSpending } from '../domain/spending.ts';
import type { Movement, MovementType } from '../domain/transaction.ts';
import type { Made, Pipeline, PipelineDeps, Work } from '../pipeline/pipeline.ts';
import { insertScheduled, findKeys } from '../store/prepare.ts';
import { findTransactions, type StoredTransaction } from '../store/rows.ts';
import { tell } from '../../../kit/events.ts';
import type { SystemAccounts } from '../pipeline/system-accounts.ts';
import { viewTransaction, type TransactionView } from './view.ts';

export interface TransactionDeps extends PipelineDeps {
  readonly pipeline: Pipeline;
  readonly systemAccounts: SystemAccounts;
}

/** What a caller asks for, with public ids. */
export interface Asked {
  readonly type: Extract<MovementType, 'transfer' | 'deposit' | 'withdrawal' | 'fee'>;
  readonly from?: string;
  readonly to?: string;
  readonly amount: number;
  readonly currency: string;
  readonly description?: string | null;
  readonly reference?: string | null;
  readonly metadata?: Record<string, string>;
  readonly scheduledFor?: string | null;
}

const YEAR_MS = 366 * 86_400_000;

/** Turns a request into a movement: the tenant's own account stands in where a side is left out. */
export async function toMovement(deps: TransactionDeps, { tenantId, actor }: Call, key: string, operation: string, asked: Asked): Promise<Movement> {
  const spending = spendingOf(actor, asked.currency);
  const [from, to] = await sides(deps, tenantId, asked);
  const scheduledForMs = asked.scheduledFor == null ? null : Date.parse(asked.scheduledFor);
  if (scheduledForMs !== null && scheduledForMs > deps.clock.now() + YEAR_MS) throw refuse('invalid_request', { param: 'scheduledFor', detail: 'at most a year ahead' });
  return {
    id: deps.newId(), tenantId, keyHash: hashToUuid(key), requestHash: hashToUuid(operation + JSON.stringify(asked)), type: asked.type, from, to,
    amount: BigInt(asked.amount), currency: asked.currency, description: asked.description ?? null, reference: asked.reference ?? null,
    metadata: asked.metadata === undefined || Object.keys(asked.metadata).length === 0 ? null : JSON.stringify(asked.metadata),
    reverses: null, scheduledForMs, approvedBy: null, spending, transferId: null,
  };
}

/** How much the ledger is to let it spend. Everything that moves money counts, deposits and reversals too: each can be misused with a stolen key. */
export function spendingOf({ spending }: Actor, currency: string): MovementSpending | null {
  const found = spendingIn(spending, currency);
  if (!found.ok) throw refuse(found.error, { param: 'currency' });
  return found.value;
}

async function sides(deps: TransactionDeps, tenantId: string, { type, from, to, currency }: Asked): Promise<[string, string]> {
  const given = (id: string | undefined, param: string): string => {
    if (id === undefined) throw refuse('invalid_request', { param, detail: `a ${type} needs ${param}` });
    return decodeId('account', id)!;
  };
  const own = async (id: string | undefined, param: string, kind: 'clearing' | 'fees'): Promise<string> => {
    if (id !== undefined) throw refuse('invalid_request', { param, detail: `a ${type} takes the tenant's own ${kind} account as ${param}` });
    return deps.systemAccounts.get(tenantId, currency, kind);
  };
  if (type === 'deposit') return [await own(from, 'from', 'clearing'), given(to, 'to')];
  if (type === 'withdrawal') return [given(from, 'from'), await own(to, 'to', 'clearing')];
  if (type === 'fee') return [given(from, 'from'), await own(to, 'to', 'fees')];
  return [given(from, 'from'), given(to, 'to')];
}

/** Makes it now, or writes it down for later. */
export async function make(deps: TransactionDeps, movement: Movement, waitsAs: Work['waitsAs'] = 'new'): Promise<Made> {
  if (waitsAs === 'new' && movement.scheduledForMs !== null && movement.scheduledForMs > deps.clock.now()) return schedule(deps, movement);
  return deps.pipeline.submit({ movement, waitsAs });
}

/** Those for now together and in order; those for later each on its own. */
export async function makeAll(deps: TransactionDeps, movements: readonly Movement[]): Promise<Made[]> {
  const nowMs = deps.clock.now();
  const isLater = ({ scheduledForMs }: Movement): boolean => scheduledForMs !== null && scheduledForMs > nowMs;
  const now = await deps.pipeline.submitAll(movements.filter((movement) => !isLater(movement)).map((movement) => ({ movement, waitsAs: 'new' })));
  const made: Made[] = [];
  let next = 0;
  for (const movement of movements) made.push(isLater(movement) ? await schedule(deps, movement) : now[next++]!);
  return made;
}

async function schedule(deps: TransactionDeps, movement: Movement): Promise<Made> {
  const { tenantId, id, keyHash, requestHash } = movement;
  const sides = [{ tenantId, accountId: movement.from }, { tenantId, accountId: movement.to }];
  const found = await deps.facts.fetch(sides);
  if (sides.some((side) => found.get(side) === undefined)) return { made: false, code: 'not_found' };
  const made = await deps.database.transaction(async (tx): Promise<Made | undefined> => {
    if (!(await insertScheduled(tx, movement))) return undefined;
    const transaction = (await findTransactions(tx, tenantId, [id])).get(id)!;
    const view = viewTransaction(transaction);
    await tell(tx, tenantId, { types: ['transaction.created'], version: 1, subject: encodeId('transaction', id), timeMs: deps.clock.now(), data: view });
    return { made: true, transaction, view, replayed: false };
  });
  if (made !== undefined) {
    deps.committed();
    return made;
  }
  const earlier = (await findKeys(deps.database, tenantId, [keyHash])).get(keyHash)!;
  if (earlier.requestHash !== requestHash) return { made: false, code: 'idempotency_key_reused', resourceId: encodeId('transaction', earlier.id) };
  const transaction = (await findTransactions(deps.database, tenantId, [earlier.id])).get(earlier.id)!;
  return { made: true, transaction, view: viewTransaction(transaction), replayed: true };
}

/** The answer to a request for one movement: the transaction, or a refusal that names it. */
export function answer(call: Call, made: Made): TransactionView {
  if (!made.made) throw refuse(made.code === 'gone' ? 'not_in_review' : made.code, { resourceId: made.resourceId });
  call.reply.replayed = made.replayed;
  const refusal = refusalOf(made.transaction);
  if (refusal !== undefined) throw refuse(refusal.code, refusal.details);
  return made.view;
}

export function refusalOf(transaction: StoredTransaction): { code: ProblemCode; details: { detail: string; resourceId: string } } | undefined {
  if (transaction.failure === null) return undefined;
  return { code: transaction.failure.code, details: { detail: transaction.failure.detail, resourceId: encodeId('transaction', transaction.id) } };
}

