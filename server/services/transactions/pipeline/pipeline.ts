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
import type { VelocityMeter } from '../../../kit/judgement/velocity.ts';

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
  const keys = keysUnderWay();

  /** Those whose key is in use already are answered here, the others go on. */
  async function submitAll(works: readonly Work[]): Promise<Made[]> {
    const mine = works.filter(({ movement }) => keys.take(movement));
    try {
      const made = mine.length === 0 ? [] : await groups.submit(mine);
      if (mine.length === works.length) return made;
      const own = new Set(mine);
      let next = 0;
      return works.map((work): Made => (own.has(work) ? made[next++]! : { made: false, code: 'idempotency_key_in_use' }));
    } finally {
      for (const { movement } of mine) keys.release(movement);
    }
  }
  return { submitAll, submit: async (work) => (await submitAll([work]))[0]!, drain: () => groups.drain() };
}

/** Keys of movements that are being made in this process. By tenant, since the same key of two tenants is two keys. */
function keysUnderWay() {
  const tenants = new Map<string, Set<string>>();
  return {
    /** False where it is taken. */
    take({ tenantId, keyHash }: Movement): boolean {
      let keys = tenants.get(tenantId);
      if (keys === undefined) tenants.set(tenantId, (keys = new Set()));
      if (keys.has(keyHash)) return false;
      keys.add(keyHash);
      return true;
    },
    release({ tenantId, keyHash }: Movement): void {
      const keys = tenants.get(tenantId)!;
      keys.delete(keyHash);
      if (keys.size === 0) tenants.delete(tenantId);
    },
  };
}
