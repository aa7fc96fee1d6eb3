import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { decodeId } from '../../../../../contracts/ids.ts';
import type { payoutOperations } from '../../../../../contracts/payments/payouts.ts';
import type { Call } from '../../../../kit/call.ts';
import { cutPage, readCursor } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { findPayout, listPayouts as listRows } from '../../store/payouts/payouts.ts';
import type { PayoutDeps } from './deps.ts';
import { viewPayouts, type PayoutView } from './view.ts';

type Inputs = InferContractRouterInputs<typeof payoutOperations>;
type Outputs = InferContractRouterOutputs<typeof payoutOperations>;

/** GET /v1/payouts/{id}. */
export async function getPayout(deps: PayoutDeps, call: Call, id: string): Promise<PayoutView> {
  const payout = await findPayout(deps.database, call.tenantId, decodeId('payout', id)!);
  if (payout === undefined) throw refuse('not_found', { resourceId: id });
  return (await viewPayouts(deps, call, [payout]))[0]!;
}

const uuid = (kind: Parameters<typeof decodeId>[0], id: string | undefined): string | undefined => (id === undefined ? undefined : decodeId(kind, id));

/** GET /v1/payouts. */
export async function listPayouts(deps: PayoutDeps, call: Call, input: Inputs['listPayouts']): Promise<Outputs['listPayouts']> {
  const limit = Number(input.limit ?? 20);
  const found = await listRows(deps.database.reads(call.readAfter), call.tenantId, {
    status: input.status, from: uuid('account', input.from), batchId: uuid('payoutBatch', input.batchId), bankAccountId: uuid('bankAccount', input.bankAccountId),
    conflicting: input.conflicting === undefined ? undefined : input.conflicting === 'true', before: readCursor('payout', input.cursor), limit: limit + 1,
  });
  const { rows, nextCursor } = cutPage('payout', found, limit);
  return { data: await viewPayouts(deps, call, rows), nextCursor };
}
