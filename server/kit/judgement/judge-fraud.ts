import type { Case } from './facts.ts';
import type { Verdict } from './verdict.ts';

/** The first set of fraud rules. Amounts in minor units; counts are movements out of one account within a minute. */
export interface FraudRules {
  readonly reviewAmount: number;
  readonly reviewPerMinute: number;
  readonly rejectPerMinute: number;
}

/** What an account has sent in the running minute, the movement in question left out. */
export interface Velocity {
  readonly count: number;
  readonly amount: number;
}

/** The tenant's own accounts and merchants pay out in bulk by nature; velocity says nothing of them. */
const MEASURED = new Set(['customer']);

export function judgeFraud({ from, amount, reviewed }: Case, velocity: Velocity, rules: FraudRules): Verdict {
  const measured = MEASURED.has(from.kind);
  const perMinute = measured ? velocity.count + 1 : 0;
  const score = Math.min(100, Math.round((50 * amount) / rules.reviewAmount + (50 * perMinute) / rules.reviewPerMinute));
  if (perMinute > rules.rejectPerMinute) return { vote: 'reject', code: 'quorum_rejected', detail: `fraud: more than ${rules.rejectPerMinute} movements out of one account in a minute`, score };
  if (reviewed) return { vote: 'approve', score };
  if (measured && amount >= rules.reviewAmount) return { vote: 'review', detail: `fraud: an amount of ${rules.reviewAmount} or more`, score };
  if (perMinute > rules.reviewPerMinute) return { vote: 'review', detail: `fraud: more than ${rules.reviewPerMinute} movements out of one account in a minute`, score };
  return { vote: 'approve', score };
}
