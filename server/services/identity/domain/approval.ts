import type { Movement } from '../../../../contracts/movements.ts';
import type { ProblemCode } from '../../../../contracts/problems.ts';
import type { Scope } from '../../../../contracts/scopes.ts';
import type { Actor } from '../../../kit/call.ts';
import { fail, ok, type Result } from '../../../kit/result.ts';

export type ApprovalStatus = 'waiting' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'executed' | 'failed';
export type ApprovalCause = 'large-transfer' | 'wide-key' | 'role-change' | 'policy';

/** Who asks. `userId`: the person there; of a key or client, who made it; of a consent, who gave it. */
export interface Maker {
  readonly kind: 'user' | 'key' | 'client' | 'consent';
  readonly id: string;
  readonly userId: string | null;
}

/** Operations that may wait for a second person and hold a person's email or name in their input. */
export const PEOPLE_ARE_NAMED_BY = ['identity.createInvitation', 'identity.updateUser'];
export const namesPeople = (operation: string): boolean => PEOPLE_ARE_NAMED_BY.includes(operation);

/** A request that waits for a second person, and what became of it. */
export interface Approval {
  readonly id: string;
  readonly tenantId: string;
  /** Of the tenant: the one it was asked for in, and is carried out in. */
  readonly ledgerId: string;
  readonly cause: ApprovalCause;
  readonly operation: string;
  readonly scope: Scope | null;
  readonly input: string;
  readonly inputSha256: string;
  readonly movements: readonly Movement[];
  readonly maker: Maker;
  readonly idempotencyKey: string | null;
  readonly reason: string | null;
  /** Carried out when the maker sends it again, because the answer holds a secret. */
  readonly byMaker: boolean;
  readonly status: ApprovalStatus;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly lease: string | null;
  readonly leasedUntil: Date | null;
  readonly attempts: number;
  readonly failure: ProblemCode | null;
  readonly resourceId: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Who decides, with what they may at that moment. */
export interface Decider {
  readonly kind: string;
  readonly id: string;
  readonly scopes: readonly Scope[];
}

type Decided = Result<Approval, 'forbidden' | 'approval_own' | 'approval_closed'>;

/** What is approved already is approved again by the same person, and stays as it is. */
export function approve(approval: Approval, by: Decider, now: Date): Decided {
  const refused = mayDecide(approval, by);
  if (refused !== undefined) return fail(refused);
  const decidedByThem = approval.decidedBy === by.id && ['approved', 'executed', 'failed'].includes(approval.status);
  if (decidedByThem) return ok(approval);
  return isWaiting(approval, now) ? ok(decided(approval, 'approved', by.id, now)) : fail('approval_closed');
}

export function reject(approval: Approval, by: Decider, now: Date): Decided {
  const refused = mayDecide(approval, by);
  if (refused !== undefined) return fail(refused);
  if (approval.decidedBy === by.id && approval.status === 'rejected') return ok(approval);
  return isWaiting(approval, now) ? ok(decided(approval, 'rejected', by.id, now)) : fail('approval_closed');
}

export function withdraw(approval: Approval, by: Pick<Decider, 'id'>, now: Date): Result<Approval, 'approval_closed'> {
  if (approval.status === 'withdrawn') return ok(approval);
  return isWaiting(approval, now) ? ok(decided(approval, 'withdrawn', by.id, now)) : fail('approval_closed');
}

/** As whom an actor asks: a program that acts for a person is not that person, and what one of them asked for is not the other's. */
export const makerIdOf = ({ id, through }: Pick<Actor, 'id' | 'through'>): string => through?.consentId ?? id;

/** Whether it is that person's own, or was asked for by that key or client. */
export function isOwn({ maker }: Approval, actor: Pick<Decider, 'id'>): boolean {
  return maker.id === actor.id || maker.userId === actor.id;
}

function mayDecide(approval: Approval, by: Decider): 'forbidden' | 'approval_own' | undefined {
  if (by.kind !== 'user') return 'forbidden';
  if (isOwn(approval, by)) return 'approval_own';
  return approval.scope === null || by.scopes.includes(approval.scope) ? undefined : 'forbidden';
}

export const isWaiting = ({ status, expiresAt }: Approval, now: Date): boolean => status === 'waiting' && now < expiresAt;

const decided = (approval: Approval, status: ApprovalStatus, by: string, now: Date): Approval =>
  ({ ...approval, status, decidedBy: by, decidedAt: now, version: approval.version + 1 });

const FIRST_LEASE_MS = 30_000;
const LONGEST_LEASE_MS = 15 * 60_000;

/**
 * Whoever claims it carries it out, and has until the lease ends: then another may, with the same idempotency key. What nobody began in time is not
 * begun any more; what was begun is finished, because nobody knows how far it came.
 */
export function claim(approval: Approval, lease: string, now: Date): Approval | undefined {
  const { status, leasedUntil, attempts, expiresAt } = approval;
  if (status !== 'approved' || (leasedUntil !== null && now < leasedUntil) || (attempts === 0 && now >= expiresAt)) return undefined;
  const leaseMs = Math.min(LONGEST_LEASE_MS, FIRST_LEASE_MS * 2 ** attempts);
  return { ...approval, lease, leasedUntil: new Date(now.getTime() + leaseMs), attempts: attempts + 1 };
}

/** Undefined where the lease is not the latest: somebody else goes on. */
export function settle(approval: Approval, lease: string, outcome: { failure: ProblemCode | null; resourceId: string | null }): Approval | undefined {
  if (approval.status !== 'approved' || approval.lease !== lease) return undefined;
  return { ...approval, ...outcome, status: outcome.failure === null ? 'executed' : 'failed', version: approval.version + 1 };
}

/** Undefined where it is not over, or over already. */
export function expire(approval: Approval, now: Date): Approval | undefined {
  const open = approval.status === 'waiting' || (approval.status === 'approved' && approval.attempts === 0);
  return open && now >= approval.expiresAt ? { ...approval, status: 'expired', version: approval.version + 1 } : undefined;
}
