import { operation, sensitiveOperation, z } from '../contract.ts';
import { timestamp } from '../shapes.ts';
import { ApprovalRules, PolicyRules, Thresholds } from './policy-rules.ts';

export const TenantPolicy = PolicyRules.extend({
  version: z.int().describe('0: the tenant never set any.'), updatedAt: timestamp.nullable(),
});

/** What is left out stays as it is. */
export const PolicyChange = z.strictObject({
  stepUpAbove: Thresholds.optional(), approvals: z.strictObject(ApprovalRules.partial().shape).optional(),
});

/** What a tenant asks beyond permissions: a second factor, a second person. */
export const policy = {
  getTenantPolicy: operation('identity:read')
    .route({ method: 'GET', path: '/v1/tenant/policy', tags: ['identity'], summary: 'Get what the tenant asks beyond permissions' })
    .input(z.strictObject({})).output(TenantPolicy),
  updateTenantPolicy: sensitiveOperation('tenant:write', { asks: 'policy' })
    .route({
      method: 'PATCH', path: '/v1/tenant/policy', tags: ['identity'], summary: 'Change what the tenant asks beyond permissions',
      description: 'Where anything waits for a second person, so does asking less than before.',
    })
    .input(PolicyChange).output(TenantPolicy),
};
