import { setTimeout as pause } from 'node:timers/promises';
import type { Florin } from '../../../sdk/index.ts';

export interface Deposit {
  readonly to: string;
  readonly amount: number;
  readonly currency: string;
  readonly idempotencyKey: string;
}

const BATCH = 1_000;
const AGAIN_MS = 250;
const TRIES = 40;

/** Makes all these deposits, or throws. Once each, however often it is asked. */
export async function payIn(florin: Florin, deposits: readonly Deposit[]): Promise<void> {
  for (let at = 0; at < deposits.length; at += BATCH) {
    let open = deposits.slice(at, at + BATCH).map((deposit) => ({ type: 'deposit' as const, ...deposit }));
    for (let tries = 1; open.length > 0; tries++) {
      const { results } = await florin.transactions.createBatch({ transactions: open });
      const refused = results.find(({ problem }) => problem !== undefined && (problem.retry === 'never' || tries === TRIES))?.problem;
      if (refused !== undefined) throw new Error(`a deposit was refused: ${refused.title} (${refused.code})`);
      open = open.filter((_, i) => results[i]!.problem !== undefined);
      if (open.length > 0) await pause(AGAIN_MS);
    }
  }
}
