import type { MovementSpending } from './spending.ts';
import type { ProblemCode } from '../../../../contracts/problems.ts';

/** A movement of money on its way through the pipeline. Ids are plain UUIDs, amounts minor units. */
export interface Movement {
  readonly id: string;
  readonly tenantId: string;
  readonly keyHash: string;
  readonly requestHash: string;
  readonly type: MovementType;
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
  readonly currency: string;
  readonly description: string | null;
  readonly reference: string | null;
  /** JSON text, or null for none. */
  readonly metadata: string | null;
  readonly reverses: string | null;
  readonly scheduledForMs: number | null;
  /** A person let it pass review. */
  readonly approvedBy: string | null;
  /** What whoever asked for it may spend; null: without limits. Kept with it, so that what waits or is recovered is counted as what runs at once. */
  readonly spending: MovementSpending | null;
  /** The transfer between ledgers that it is one side of: it is held first, and posted or let go when the transfer is decided. */
  readonly transferId: string | null;
}

export const TYPES = ['transfer', 'exchange', 'deposit', 'withdrawal', 'fee', 'refund', 'reversal'] as const;
export type MovementType = (typeof TYPES)[number];

export const STATUSES = ['scheduled', 'pending', 'review', 'completed', 'failed', 'cancelled'] as const;
export type Status = (typeof STATUSES)[number];

export const RISK_DECISIONS = ['approve', 'review', 'reject'] as const;
export type RiskDecision = (typeof RISK_DECISIONS)[number];

export interface Risk {
  /** 0 harmless to 100. */
  readonly score: number;
  readonly decision: RiskDecision;
}

export interface Failure {
  readonly code: ProblemCode;
  readonly detail: string;
}

/** A reversal gives back what was charged before, so it counts against no limit. */
export const isCharged = (movement: Pick<Movement, 'type'>): boolean => movement.type !== 'reversal' && movement.type !== 'deposit';
