import { assignFeePlan } from './assign-fee-plan.ts';
import { createFeePlan, updateFeePlan } from './change-fee-plans.ts';
import type { FeePlanDeps } from './deps.ts';
import { getFeePlan, listFeePlanAssignments, listFeePlans } from './read-fee-plans.ts';

/** All of `feePlanOperations`. */
export const feePlanHandlers = (deps: FeePlanDeps) => ({
  createFeePlan: createFeePlan(deps), listFeePlans: listFeePlans(deps), getFeePlan: getFeePlan(deps), updateFeePlan: updateFeePlan(deps),
  assignFeePlan: assignFeePlan(deps), listFeePlanAssignments: listFeePlanAssignments(deps),
});
