import { batcher } from '../../../kit/batcher.ts';
import type { Clock, NewId } from '../../../kit/clock.ts';
import type { Database } from '../../../kit/database.ts';
import type { Log, Metrics } from '../../../kit/observe.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Neighbours } from '../../../kit/service.ts';
import type { Policy } from '../domain/quorum.ts';
import type { Movement, Status } from '../domain/transaction.ts';
import type { TransactionView } from '../handlers/view.ts';
import type { StoredTransaction } from '../store/rows.ts';
import type { FactsCache } from './facts-cache.ts';
import { runBatch } from './run-batch.ts';
import type { Validator } from './validators.ts';
import type { VelocityMeter } from './velocity.ts';

export interface PipelineDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly neighbours: Neighbours<'ledger' | 'accounts'>;
  readonly facts: FactsCache;
  readonly velocity: VelocityMeter;
  readonly validators: readonly Validator[];
  readonly policy: Policy;
  committed(): void;
}

/** A movement to be made, and how it stood before: `new`, or waiting since earlier. */
export interface Work {
  readonly movement: Movement;
  readonly waitsAs: 'new' | Extract<Status, 'scheduled' | 'review'>;
}

/**
 * What became of it: a transaction, whether completed, failed or in review; or nothing, where a request like it came before or an account does
 * not exist. `replayed`: the transaction is that of an earlier request with the same key.
 */
export type Made =
  | { readonly made: true; readonly transaction: StoredTransaction; readonly view: TransactionView; readonly replayed: boolean }
  | { readonly made: false; readonly code: 'not_found' | 'idempotency_key_reused' | 'idempotency_key_in_use' | 'already_reversed' | 'gone' | 'unavailable'; readonly resourceId?: string };

export interface Pipeline {
  submit(work: Work): Promise<Made>;
  /** Together in one batch, in this order: what one brings in the next may spend. */
  submitAll(works: readonly Work[]): Promise<Made[]>;
  drain(): Promise<void>;
}

const IN_FLIGHT = 2;
const MAX_BATCH = 1_000;
const MAX_WAITING = 50_000;

/** gather → prepare → post → finish, for all movements of this process that arrive together. */
export function pipeline(deps: PipelineDeps): Pipeline {
  const groups = batcher<readonly Work[], Made[]>({
    maxWeight: MAX_BATCH, inFlight: IN_FLIGHT, maxWaiting: MAX_WAITING,
    weigh: (works) => works.length,
    async run(batch) {
      const made = await runBatch(deps, batch.flat());
      let next = 0;
      return batch.map((works) => made.slice(next, (next += works.length)));
    },
    full: () => refuse('unavailable', { detail: 'too many transactions are waiting' }),
  });
  const underWay = new Set<string>();

  /** Those whose key is in use already are answered here, the others go on. */
  async function submitAll(works: readonly Work[]): Promise<Made[]> {
    const mine = new Map<Work, string>();
    for (const work of works) {
      const key = `${work.movement.tenantId} ${work.movement.keyHash}`;
      if (underWay.has(key)) continue;
      underWay.add(key);
      mine.set(work, key);
    }
    try {
      const made = mine.size === 0 ? [] : await groups.submit([...mine.keys()]);
      let next = 0;
      return works.map((work): Made => (mine.has(work) ? made[next++]! : { made: false, code: 'idempotency_key_in_use' }));
    } finally {
      for (const key of mine.values()) underWay.delete(key);
    }
  }
  return { submitAll, submit: async (work) => (await submitAll([work]))[0]!, drain: () => groups.drain() };
}
