import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import type { transactions as contract } from '../../../../contracts/transactions.ts';
import type { Consumer } from '../../../kit/bus.ts';
import type { Call } from '../../../kit/call.ts';
import type { Database } from '../../../kit/database.ts';
import { addToSummaries, clearSummaries, readSummaries, type SummaryLine } from '../store/summaries.ts';

type Input = InferContractRouterInputs<typeof contract>['summary'];
type Output = InferContractRouterOutputs<typeof contract>['summary'];

/** Keeps the daily summaries: one line per day, currency, type and status, added to once per batch of events. */
export const summaryConsumer: Consumer = {
  name: 'transactions.summary',
  types: ['transaction.completed', 'transaction.failed', 'transaction.cancelled'],
  async handle(events, tx) {
    const lines = new Map<string, SummaryLine>();
    for (const { tenantId, timeMs, data } of events) {
      const { currency, type, status, amount } = data as { currency: string; type: string; status: string; amount: number };
      const day = new Date(timeMs).toISOString().slice(0, 10);
      const key = `${tenantId} ${day} ${currency} ${type} ${status}`;
      const line = lines.get(key);
      if (line === undefined) lines.set(key, { tenantId, day, currency, type, status, count: 1, amount: BigInt(amount) });
      else {
        line.count++;
        line.amount += BigInt(amount);
      }
    }
    await addToSummaries(tx, [...lines.values()]);
  },
  reset: (tenantId, tx) => clearSummaries(tx, tenantId),
};

/** GET /v1/transactions/summary. Without a span: the last 30 days. */
export async function summary(database: Database, { tenantId, readAfter }: Call, nowMs: number, input: Input): Promise<Output> {
  const from = input.from ?? new Date(nowMs - 30 * 86_400_000).toISOString().slice(0, 10);
  const rows = await readSummaries(database.reads(readAfter), tenantId, from, input.to ?? '9999-12-31');
  return { data: rows as Output['data'] };
}
