import { implement } from '@orpc/server';
import { feePlanOperations } from '../../../../../contracts/payments/fee-plans.ts';
import type { CallContext } from '../../../../kit/call.ts';
import type { Clock, NewId } from '../../../../kit/clock.ts';
import type { Database } from '../../../../kit/database.ts';
import type { Neighbours } from '../../../../kit/service.ts';

export interface FeePlanDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly accounts: Pick<Neighbours<'accounts'>['accounts'], 'getFacts'>;
  committed(): void;
}

export const os = implement(feePlanOperations).$context<CallContext>();
