import { randomUUID } from 'node:crypto';
import { decodeId } from '../../../../contracts/ids.ts';
import { noMetrics, silentLog } from '../../../kit/observe.ts';
import type { Movement } from '../domain/transaction.ts';
import { factsCache } from '../pipeline/facts-cache.ts';
import { gather } from '../pipeline/gather.ts';
import type { PipelineDeps, Work } from '../pipeline/pipeline.ts';
import { prepare, type PreparedBatch } from '../pipeline/prepare.ts';
import { policyOf } from '../pipeline/quorum.ts';
import { localValidators } from '../pipeline/validators.ts';
import { velocityMeter } from '../../../kit/judgement/velocity.ts';
import type { startMoneyPath } from './support.ts';

type MoneyPath = Awaited<ReturnType<typeof startMoneyPath>>;

/** A pipeline's parts, to run its steps apart as a process that dies between them would. */
export function partsOf({ ports, clients, db, clock }: MoneyPath, more: Partial<PipelineDeps> = {}): PipelineDeps {
  const velocity = velocityMeter(1_000);
  const validators = more.validators ?? localValidators(ports.signer, velocity, { reviewAmount: 100_000_000, reviewPerMinute: 1_000, rejectPerMinute: 5_000 });
  return {
    database: db.database('transactions'), clock, newId: ports.newId, log: silentLog, metrics: noMetrics, neighbours: clients, committed: () => {},
    facts: factsCache(clients, clock, 1_000), velocity, validators, policy: policyOf(validators), ...more,
  };
}

/** A new movement, by public ids. */
export function movement(parts: PipelineDeps, tenantId: string, from: string, to: string, amount: number, more: Partial<Movement> = {}): Work {
  return {
    waitsAs: 'new',
    movement: {
      id: parts.newId(), tenantId, keyHash: randomUUID(), requestHash: randomUUID(), type: 'transfer', from: decodeId('account', from)!, to: decodeId('account', to)!,
      amount: BigInt(amount), currency: 'USD', description: null, reference: null, metadata: null, reverses: null, scheduledForMs: null, approvedBy: null, spending: null, transferId: null, ...more,
    },
  };
}

/** Up to and with `prepare`: the batch is on disk, the ledger has heard of nothing. */
export async function prepared(parts: PipelineDeps, works: readonly Work[]): Promise<PreparedBatch> {
  const cases = await gather(parts.facts, works);
  const { batch } = await prepare(parts, works.map((work, i) => ({ work, seen: cases[i]! })));
  if (batch === undefined) throw new Error('nothing was prepared');
  return batch;
}
