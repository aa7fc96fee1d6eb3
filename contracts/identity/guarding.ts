import { serviceOperation, z } from '../contract.ts';
import { Movement } from '../movements.ts';
import { SCOPES } from '../scopes.ts';
import { Principal } from './shapes.ts';
import { ApprovalCause, ApprovalStatus } from './approvals.ts';

const kind = z.enum(['user', 'key', 'client']);

/** What the host asks before and after sensitive requests. Ids are plain UUIDs. */
export const guarding = {
  /** Whether a second factor was given for exactly this. Where it was not, a step-up that can be confirmed: the same for the same request. */
  passStepUp: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/identity/step-up' })
    .input(z.object({
      stepUpId: z.string().nullable(), tenantId: z.string(), ledgerId: z.string(), userId: z.string(), sessionId: z.string().nullable(), operation: z.string(),
      idempotencyKey: z.string().nullable(), inputSha256: z.string(), movements: z.array(Movement),
    }))
    .output(z.object({ passed: z.boolean(), stepUpId: z.string().nullable().describe('Null where the person has no second factor to confirm it with.') })),
  /** The approval that a request waits for: made where there is none, unless it is only looked for. */
  askApproval: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/identity/approvals' })
    .input(z.object({
      make: z.boolean(), tenantId: z.string(), ledgerId: z.string(), maker: z.object({ kind: z.enum(['user', 'key', 'client', 'consent']), id: z.string(), userId: z.string().nullable() }), cause: ApprovalCause,
      operation: z.string(), scope: z.enum(SCOPES).nullable(), input: z.string().describe('JSON.'), movements: z.array(Movement),
      idempotencyKey: z.string().nullable(), reason: z.string().nullable(), expireAfterHours: z.int(),
      byMaker: z.boolean().describe('The answer holds a secret: whoever asked sends the request again, and only they see it.'),
    }))
    .output(z.object({ approval: z.object({ id: z.string(), status: ApprovalStatus, failure: z.string().nullable(), same: z.boolean() }).nullable() })),
  /** An approved request that nobody is carrying out: the named one, or any that needs no maker. Whoever gets it has half a minute. */
  claimApproved: serviceOperation()
    .route({ method: 'POST', path: '/internal/identity/approvals/claim' })
    .input(z.object({ approvalId: z.string().nullable() }))
    .output(z.object({
      claimed: z.object({
        approvalId: z.string(), lease: z.string(), tenantId: z.string(), ledgerId: z.string().describe('In which it is carried out.'),
        maker: z.object({ kind, id: z.string(), through: Principal.shape.through, scopes: z.array(z.enum(SCOPES)), spending: Principal.shape.spending }).nullable().describe('As they are now; null where they are nobody any more.'),
        operation: z.string(), input: z.string(), inputSha256: z.string(), idempotencyKey: z.string().nullable(), reason: z.string().nullable(),
      }).nullable(),
    })),
  /** What came of it. Of an earlier lease it is not heard. */
  settleApproval: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/identity/approvals/settle' })
    .input(z.object({ tenantId: z.string(), approvalId: z.string(), lease: z.string(), failure: z.string().nullable(), resourceId: z.string().nullable() }))
    .output(z.object({ settled: z.boolean() })),
};
