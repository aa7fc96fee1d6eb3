import { operation, problems, z } from '../contract.ts';
import { Movement } from '../movements.ts';
import { PROBLEMS, type ProblemCode } from '../problems.ts';
import { id, page, pageQuery, timestamp } from '../shapes.ts';

export const ApprovalStatus = z.enum(['waiting', 'approved', 'rejected', 'withdrawn', 'expired', 'executed', 'failed']);
export const ApprovalCause = z.enum(['large-transfer', 'wide-key', 'role-change', 'policy']);
const code = z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]);

export const ApprovalSummary = z.object({
  id: z.string(), status: ApprovalStatus, cause: ApprovalCause, operation: z.string(), ledger: z.string().describe('In which it would be carried out; what is about the tenant is in the first.'),
  requestedBy: z.object({
    kind: z.enum(['user', 'key', 'client', 'consent']).describe('`consent`: a program that acts for a person.'), id: z.string(),
    userId: z.string().nullable().describe('The person behind it, who can not approve.'),
  }),
  reason: z.string().nullable(), decidedBy: z.string().nullable(), decidedAt: timestamp.nullable(),
  resourceId: z.string().nullable().describe('What came of it.'), failure: code.nullable(),
  createdAt: timestamp, expiresAt: timestamp,
});

/** The request as it would be carried out, in full. */
export const Approval = ApprovalSummary.extend({
  input: z.record(z.string(), z.unknown()), inputSha256: z.string(), movements: z.array(Movement),
});

const decisionErrors = problems('not_found', 'approval_own', 'approval_closed', 'idempotency_key_reused', 'idempotency_key_in_use');

/** Four eyes: what waits for a second person. */
export const approvals = {
  listApprovals: operation(null)
    .route({ method: 'GET', path: '/v1/approvals', tags: ['identity'], summary: 'List what waits or waited for a second person, newest first', description: 'Without `identity:approve`: only what one asked for oneself.' })
    .input(z.strictObject({ status: ApprovalStatus.optional(), ...pageQuery })).output(page(ApprovalSummary)),
  getApproval: operation(null)
    .route({ method: 'GET', path: '/v1/approvals/{id}', tags: ['identity'], summary: 'What exactly would be done' })
    .input(z.strictObject({ id: id('approval') })).output(Approval).errors(problems('not_found')),
  approveApproval: operation('identity:approve', { idempotency: 'accepted' })
    .route({
      method: 'POST', path: '/v1/approvals/{id}/approve', tags: ['identity'], summary: 'Let it be done',
      description: 'By a person other than who asked, who may do it too. It is then carried out in the name of who asked.',
    })
    .input(z.strictObject({ id: id('approval') })).output(Approval).errors(decisionErrors),
  rejectApproval: operation('identity:approve', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/approvals/{id}/reject', tags: ['identity'], summary: 'Refuse it' })
    .input(z.strictObject({ id: id('approval') })).output(Approval).errors(decisionErrors),
  withdrawApproval: operation(null, { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/approvals/{id}/withdraw', tags: ['identity'], summary: 'Take back what one asked for' })
    .input(z.strictObject({ id: id('approval') })).output(Approval)
    .errors(problems('not_found', 'approval_closed', 'idempotency_key_reused', 'idempotency_key_in_use')),
};
