import { operation, problems, z } from '../contract.ts';
import { id, page, pageQuery, text, timestamp } from '../shapes.ts';
import { FeeRule } from './fee-rules.ts';

const KEY_ERRORS = problems('idempotency_key_reused', 'idempotency_key_in_use');
const ROUNDING = 'The percentage is rounded to the minor unit, a half to the even one. A payment captured in parts costs what it costs captured at once: the fixed part, min and max count once a payment. A fee is never more than the payment.';
const REFUNDS = 'What of the fee goes back to the merchant with refunds: nothing; the same share as of the payment, so that all of it is back once all is refunded; or the whole fee with the refund that completes it.';

const name = text(100).min(1);
const rules = z.array(FeeRule).max(200).describe('The first that matches counts. Where none does, nothing is taken.');
const Refunds = z.enum(['none', 'proportional', 'full']).describe(REFUNDS);

export const FeePlan = z.object({
  id: z.string(), name: z.string(), version: z.int(), rules: z.array(FeeRule), refunds: z.enum(['none', 'proportional', 'full']), createdAt: timestamp, updatedAt: timestamp,
});

export const FeePlanAssignment = z.object({ accountId: z.string().nullable().describe("Null: the tenant's default."), planId: z.string().nullable().describe('Null: none, so that the default holds.') });

/** What the tenant takes of payments. A payment goes by the version that was there when it began. */
export const feePlanOperations = {
  createFeePlan: operation('payments:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/fee-plans', successStatus: 201, tags: ['fees'], summary: 'Create a fee plan', description: ROUNDING })
    .input(z.strictObject({ name, rules, refunds: Refunds.default('none') })).output(FeePlan).errors(problems('not_found')).errors(KEY_ERRORS),
  listFeePlans: operation('payments:read')
    .route({ method: 'GET', path: '/v1/fee-plans', tags: ['fees'], summary: 'List fee plans, newest first' })
    .input(z.strictObject({ ...pageQuery })).output(page(FeePlan)),
  getFeePlan: operation('payments:read')
    .route({ method: 'GET', path: '/v1/fee-plans/{id}', tags: ['fees'], summary: 'Get a fee plan, as it is or was' })
    .input(z.strictObject({ id: id('feePlan'), version: z.coerce.number().int().min(1).max(2_147_483_647).optional().describe('Left out: the latest.') })).output(FeePlan).errors(problems('not_found')),
  updateFeePlan: operation('payments:configure')
    .route({ method: 'PATCH', path: '/v1/fee-plans/{id}', tags: ['fees'], summary: 'Make a new version of a fee plan', description: 'Payments that have begun stay with the version they began with.' })
    .input(z.strictObject({ id: id('feePlan'), name: name.optional(), rules: rules.optional(), refunds: Refunds.optional() })).output(FeePlan).errors(problems('not_found')),
  assignFeePlan: operation('payments:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/fee-plan-assignments', tags: ['fees'], summary: 'Give a merchant account its fee plan, or the tenant its default', description: 'What stood there before is replaced. Without plan and default nothing is taken.' })
    .input(z.strictObject({ accountId: id('account').nullable().describe("Null: the tenant's default."), planId: id('feePlan').nullable().describe('Null: takes the plan away.') }))
    .output(FeePlanAssignment).errors(problems('not_found')).errors(KEY_ERRORS),
  listFeePlanAssignments: operation('payments:read')
    .route({ method: 'GET', path: '/v1/fee-plan-assignments', tags: ['fees'], summary: 'List which account has which fee plan, newest account first, the default last' })
    .input(z.strictObject({ planId: id('feePlan').optional(), ...pageQuery })).output(page(FeePlanAssignment)).errors(problems('not_found')),
};
