import { setTimeout as pause } from 'node:timers/promises';
import { FlorinProblem, type Florin, type ProblemBody, type Transaction, type TransactionsCreateBatchInput } from '../../../../sdk/index.ts';
import type { CardPayment } from './card-file.ts';
import type { Town } from './town.ts';

export interface Refusal {
  /** What Florin answers: a problem's code. */
  readonly code: string;
  readonly detail: string;
  /** The first row it happened to, and how many more. */
  readonly line: number;
  count: number;
}

/** What became of the rows that were sent. */
export interface Tally {
  /** With a final answer, whatever it is. */
  answered: number;
  completed: number;
  amount: number;
  /** Of the completed: made by an earlier replay of this file. */
  before: number;
  review: number;
  readonly refused: Map<string, Refusal>;
  lastPostingId: string | undefined;
}

export const newTally = (): Tally => ({ answered: 0, completed: 0, amount: 0, before: 0, review: 0, refused: new Map(), lastPostingId: undefined });

export interface SendOptions {
  readonly florin: Florin;
  readonly town: Town;
  readonly currency: string;
  keyOf(rowId: string): string;
  /** One request a row. */
  readonly single: boolean;
  /** Florin's clock when this replay began: what was created earlier was there before. */
  readonly beganAt: string;
  /** How long rows may be sent again and again without one final answer. */
  readonly patienceMs: number;
  onAnswered(): void;
}

type Line = TransactionsCreateBatchInput['transactions'][number];
type Answer = { readonly transaction?: Transaction; readonly problem?: Pick<ProblemBody, 'code' | 'retry' | 'detail'> };

const AGAIN_MS = { first: 50, most: 5_000 };

/** Sends a block of rows and brings each to a final answer: what Florin says to ask again is asked again, with the same key. */
export function sender(options: SendOptions, tally: Tally): (block: readonly CardPayment[]) => Promise<void> {
  const { florin, town, currency, keyOf, single, patienceMs, onAnswered } = options;
  const toLine = ({ id, customer, terminal, amount }: CardPayment): Line => ({
    idempotencyKey: keyOf(id), from: town.customers.get(customer)!, to: town.terminals.get(terminal)!, amount, currency,
  });
  const ask = single ? oneByOne(florin) : inOneBatch(florin);

  return async (block) => {
    let open = block;
    let waitMs = AGAIN_MS.first;
    let deadline = performance.now() + patienceMs;
    while (open.length > 0) {
      const answers = await ask(open.map(toLine));
      const again: CardPayment[] = [];
      open.forEach((payment, i) => {
        const { transaction, problem } = answers[i]!;
        if (problem !== undefined && problem.retry !== 'never') again.push(payment);
        else settle(tally, payment, transaction, problem, options.beganAt);
      });
      onAnswered();
      if (again.length < open.length) {
        waitMs = AGAIN_MS.first;
        deadline = performance.now() + patienceMs;
      }
      if (again.length > 0) {
        if (performance.now() > deadline) throw new Error(`row ${again[0]!.line} has no answer after ${patienceMs / 1000} s; run the same command again to go on`);
        await pause(waitMs * (0.5 + Math.random() / 2));
        waitMs = Math.min(AGAIN_MS.most, waitMs * 2);
      }
      open = again;
    }
  };
}

function settle(tally: Tally, { line, amount }: CardPayment, transaction: Transaction | undefined, problem: Answer['problem'], beganAt: string): void {
  tally.answered++;
  if (transaction?.status === 'completed') {
    tally.completed++;
    tally.amount += amount;
    if (transaction.createdAt < beganAt) tally.before++;
    tally.lastPostingId = transaction.postingId ?? tally.lastPostingId;
  } else if (transaction?.status === 'review') tally.review++;
  else {
    const code = problem?.code ?? transaction?.status ?? 'no answer';
    const known = tally.refused.get(code);
    if (known === undefined) tally.refused.set(code, { code, detail: problem?.detail ?? '', line, count: 1 });
    else known.count++;
  }
}

const inOneBatch = (florin: Florin) => async (transactions: Line[]): Promise<readonly Answer[]> => (await florin.transactions.createBatch({ transactions })).results;

const oneByOne = (florin: Florin) => (lines: Line[]): Promise<Answer[]> => Promise.all(lines.map(async ({ idempotencyKey, ...line }) => {
  try {
    return { transaction: await florin.transactions.create(line, { idempotencyKey }) };
  } catch (error) {
    if (error instanceof FlorinProblem) return { problem: { code: error.code, retry: error.retry, detail: error.detail } };
    throw error;
  }
}));
