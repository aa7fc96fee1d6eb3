import { z } from '../contract.ts';
import { currencyExponent } from '../currencies.ts';
import { currency } from '../shapes.ts';

/** From above this amount on. Zero: every amount. */
const Threshold = z.strictObject({ currency, amount: z.int().min(0).max(Number.MAX_SAFE_INTEGER).describe('In minor units.') });

/** At most one for each currency: of two, nobody could say which holds. */
export const Thresholds = z.array(Threshold).max(200)
  .refine((list) => list.every((one) => currencyExponent(one.currency) !== undefined), { error: 'must be active ISO 4217 currencies' })
  .refine((list) => new Set(list.map((one) => one.currency)).size === list.length, { error: 'must name each currency once' });

export const ApprovalRules = z.object({
  transferAbove: Thresholds.describe('Requests that move more than this, in sum, wait for a second person.'),
  wideKeys: z.boolean().describe('So do keys that could move live money or change who may do what.'),
  roleChanges: z.boolean().describe('So do all changes of roles. Making somebody an approver waits wherever anything does.'),
  expireAfterHours: z.int().min(1).max(720).describe('How long a request waits.'),
});

/** What a tenant asks beyond permissions. */
export const PolicyRules = z.object({
  stepUpAbove: Thresholds.describe('People who move more than this, in sum, confirm it with a second factor.'),
  approvals: ApprovalRules,
});

export type Threshold = z.output<typeof Threshold>;
export type PolicyRules = z.output<typeof PolicyRules>;

export const NO_RULES: PolicyRules = { stepUpAbove: [], approvals: { transferAbove: [], wideKeys: false, roleChanges: false, expireAfterHours: 72 } };
