import type { Movement } from '../../../../contracts/movements.ts';

/** What a second factor is bound to: PSD2's dynamic linking, and more than it asks. */
export interface Bound {
  readonly tenantId: string;
  readonly ledgerId: string;
  readonly userId: string;
  readonly sessionId: string | null;
  readonly operation: string;
  readonly idempotencyKey: string | null;
  readonly inputSha256: string;
  readonly movements: readonly Movement[];
}

export interface StepUp extends Bound {
  readonly id: string;
  readonly status: 'open' | 'confirmed' | 'used';
  readonly createdMs: number;
  readonly expiresMs: number;
}

/** RTS on SCA, art. 4(3)(d): five minutes. For confirming it, and as long again for using it. */
export const STEP_UP_MS = 5 * 60_000;
/** So long the same request may come again after its answer got lost. It is done once by its key, however often it comes. */
export const REPEATED_MS = 24 * 60 * 60_000;

export function isBoundTo(one: Bound, other: Bound): boolean {
  return boundText(one) === boundText(other);
}

/** All that is bound, as one text: what a passkey signs is the hash of it. */
export function boundText({ tenantId, ledgerId, userId, sessionId, operation, idempotencyKey, inputSha256, movements }: Bound): string {
  const moved = movements.map(({ amount, currency, from, to }) => [amount, currency, from, to]);
  return JSON.stringify([tenantId, ledgerId, userId, sessionId, operation, idempotencyKey, inputSha256, moved]);
}

/**
 * `first`: it passes, and is used up. `again`: it is the request that used it up, once more; only one with a key, of which the operation itself makes
 * one. `no`: a factor is to be asked for.
 */
export function judgeUse(stepUp: StepUp, bound: Bound, nowMs: number): 'first' | 'again' | 'no' {
  if (!isBoundTo(stepUp, bound) || nowMs >= stepUp.expiresMs) return 'no';
  if (stepUp.status === 'confirmed') return 'first';
  return stepUp.status === 'used' && bound.idempotencyKey !== null ? 'again' : 'no';
}

/** Whether it can still be confirmed. */
export function isOpen({ status, expiresMs }: StepUp, nowMs: number): boolean {
  return status === 'open' && nowMs < expiresMs;
}

/** As whoever was asked sees it. */
export function shownStatus({ status, expiresMs }: StepUp, nowMs: number): StepUp['status'] | 'expired' {
  return nowMs >= expiresMs && status !== 'used' ? 'expired' : status;
}
