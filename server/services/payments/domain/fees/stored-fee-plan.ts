import { encodeId } from '../../../../../contracts/ids.ts';
import type { NewEvent } from '../../../../kit/events.ts';
import type { FeePlan } from './fee.ts';
import type { FeeRule } from './fee-rule.ts';

/** One version of a plan. */
export interface StoredFeePlan extends FeePlan {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly rules: FeeRule[];
  readonly createdAt: Date;
  /** When this version was made. */
  readonly updatedAt: Date;
}

export const FEE_PLAN_TELLS = {
  'fee-plan.created': 'A tenant made a fee plan.',
  'fee-plan.updated': 'A fee plan has a new version.',
  'fee-plan.assigned': 'A merchant account has another fee plan, or none of its own any more; or the tenant has another default.',
} as const;

/** The plan as the contract shows one. */
export function feePlanView({ id, name, version, rules, refunds, createdAt, updatedAt }: StoredFeePlan) {
  return { id: encodeId('feePlan', id), name, version, rules, refunds, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

export function feePlanEvent(type: 'fee-plan.created' | 'fee-plan.updated', plan: StoredFeePlan): NewEvent {
  const data = feePlanView(plan);
  return { types: [type], version: 1, subject: data.id, timeMs: plan.updatedAt.getTime(), data };
}

export interface ShownAssignment {
  readonly accountId: string | null;
  readonly planId: string | null;
}

/** About the account whose it is, or the tenant. */
export function feePlanAssigned(tenantId: string, data: ShownAssignment, timeMs: number): NewEvent {
  return { types: ['fee-plan.assigned'], version: 1, subject: data.accountId ?? encodeId('tenant', tenantId), timeMs, data };
}
