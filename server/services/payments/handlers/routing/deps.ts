import { implement } from '@orpc/server';
import { routingOperations } from '../../../../../contracts/payments/routing-rules.ts';
import type { CallContext } from '../../../../kit/call.ts';
import type { Clock, NewId } from '../../../../kit/clock.ts';
import type { Database } from '../../../../kit/database.ts';
import type { RuleEvaluator } from '../../rules/rule-evaluator.ts';
import type { PaymentRouter } from './payment-router.ts';

export interface RoutingDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly router: PaymentRouter;
  /** For rules that are written and tried, apart from those that payments wait for: nobody's draft may hold up a payment. */
  readonly drafts: RuleEvaluator;
  committed(): void;
}

export const os = implement(routingOperations).$context<CallContext>();
