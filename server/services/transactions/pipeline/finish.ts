import { PROBLEMS } from '../../../../contracts/problems.ts';
import { uuidTimeMs } from '../../../../contracts/ids.ts';
import { compressLines, eventLine } from '../../../kit/events.ts';
import type { Sql } from '../../../kit/database.ts';
import type { Failure } from '../domain/transaction.ts';
import { viewTransaction, type TransactionView } from '../handlers/view.ts';
import { finishBatch, tellChunk, type BatchChunk } from '../store/finish.ts';
import { writeDepartures, type Departure } from '../store/prepare.ts';
import type { StoredTransaction } from '../store/rows.ts';
import type { PipelineDeps } from './pipeline.ts';
import type { Posted } from './post.ts';
import type { PlacedWork, PreparedBatch } from './prepare.ts';

/**
 * Records what became of the batch and tells it, in one database transaction. Undefined where the batch was taken over meanwhile by another process
 * (this one having been slow): then that one's word counts, and the callers ask again with their keys.
 */
export async function finish(deps: PipelineDeps, batch: PreparedBatch, posted: Posted): Promise<Concluded[] | undefined> {
  const concluded = batch.placed.map((placed, line) => conclude(placed, batch.id, line, posted));
  const [first, ...others] = chunksOf(batch, concluded, deps.clock.now());
  const departures = refusedByLedger(batch, posted);
  const balances = posted.results.map((result) => (result?.ok === true ? result.balances : undefined));
  const write = async (tx: Sql): Promise<boolean> => {
    if (!(await finishBatch(tx, batch.id, batch.epoch, posted.recordedAtMs, balances, first!))) return false;
    await writeDepartures(tx, departures);
    for (const chunk of others) await tellChunk(tx, chunk);
    return true;
  };
  // The usual batch, of one tenant and with nothing refused late, is one statement and needs no transaction around it.
  const finished = await (others.length === 0 && departures.length === 0 ? write(deps.database) : deps.database.transaction(write));
  if (!finished) {
    deps.log.warn({ batchId: batch.id }, 'a batch was taken over by another process before it was finished here');
    return undefined;
  }
  deps.committed();
  count(deps, concluded);
  return concluded;
}

/** A transaction at its end, and as it is shown: its event and its answer are the same. */
export interface Concluded {
  readonly transaction: StoredTransaction;
  readonly view: TransactionView;
}

function count({ metrics }: PipelineDeps, concluded: readonly Concluded[]): void {
  metrics.observe('florin_transactions_batch_size', 'Transactions made in one batch', concluded.length);
  for (const [status, ofStatus] of Map.groupBy(concluded, ({ transaction }) => transaction.status)) {
    metrics.count('florin_transactions_total', 'Transactions by what became of them', { status }, ofStatus.length);
  }
}

function conclude(placed: PlacedWork, batchId: string, line: number, posted: Posted): Concluded {
  const transaction = settle(placed, batchId, line, posted);
  return { transaction, view: viewTransaction(transaction) };
}

function settle({ work: { movement }, risk, departure }: PlacedWork, batchId: string, line: number, posted: Posted): StoredTransaction {
  const common = { ...movement, risk, createdAtMs: uuidTimeMs(movement.id), batchId, line, held: false };
  if (departure !== null) return { ...common, status: departure.status, failure: departure.failure, balances: null, completedAtMs: null };
  const result = posted.results[line]!;
  if (!result.ok) return { ...common, status: 'failed', failure: failureOf(result.code), balances: null, completedAtMs: null };
  if (movement.transferId !== null) return { ...common, status: 'pending', held: true, failure: null, balances: null, completedAtMs: null };
  return { ...common, status: 'completed', failure: null, balances: result.balances, completedAtMs: posted.recordedAtMs };
}

const failureOf = (code: Failure['code']): Failure => ({ code, detail: `ledger: ${PROBLEMS[code].title.toLowerCase()}` });

function refusedByLedger(batch: PreparedBatch, posted: Posted): Departure[] {
  return posted.results.flatMap((result, line): Departure[] =>
    result === undefined || result.ok ? [] : [{ movement: batch.placed[line]!.work.movement, status: 'failed', failure: failureOf(result.code) }]);
}

/** One side of a transfer between ledgers is held by now, and has yet to be decided. */
const EVENTS = { completed: ['transaction.completed'], failed: ['transaction.failed'], review: ['transaction.review-required'], pending: [] } as const;

/** One chunk a tenant. A transaction made and settled in one batch is told under both names, in one line. */
function chunksOf(batch: PreparedBatch, concluded: readonly Concluded[], nowMs: number): BatchChunk[] {
  const chunks = new Map<string, { lines: string[]; types: Set<string>; count: number }>();
  concluded.forEach(({ transaction, view }, line) => {
    let chunk = chunks.get(transaction.tenantId);
    if (chunk === undefined) chunks.set(transaction.tenantId, (chunk = { lines: [], types: new Set(), count: 0 }));
    const isNew = batch.placed[line]!.work.waitsAs === 'new';
    const types: string[] = [...isNew ? ['transaction.created'] : [], ...EVENTS[transaction.status as keyof typeof EVENTS]];
    const [first, ...others] = types;
    if (first === undefined) return;
    for (const type of types) chunk.types.add(type);
    chunk.count += types.length;
    chunk.lines.push(eventLine({ types: [first, ...others], version: 1, subject: view.id, timeMs: transaction.completedAtMs ?? nowMs, data: view }));
  });
  return [...chunks].map(([tenantId, { lines, types, count: events }]) => ({ tenantId, count: events, types: [...types], data: compressLines(lines) }));
}
