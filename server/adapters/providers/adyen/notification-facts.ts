import type { Fact } from '../../../kit/payments/provider.ts';
import { fromAdyen } from './amounts.ts';
import { declineOf } from './declines.ts';
import type { NotificationItem } from './notifications.ts';
import { readReference } from './references.ts';
import { savedMethod } from './saved-method.ts';

/** A second chargeback takes the money again, after the first was won: another dispute, so that either may be told first. */
export const SECOND = ':second';

/** A question of the issuer, which takes no money and can become a chargeback with the same name. */
export const INQUIRY = ':inquiry';

/** What an item says, by its event code. Codes that say nothing of a payment say no fact. */
export function readFacts(item: NotificationItem): readonly Fact[] {
  const ours = readReference(item.merchantReference);
  const operationId = ours !== null && ours.as !== 'automatic' && ours.as !== 'manual' ? ours.id : null;
  const succeeded = item.success === 'true';
  const { currency } = item.amount;
  const amount = () => fromAdyen(item.amount);
  const error = { code: item.eventCode, message: item.reason || 'no reason was given' };
  const dispute = item.pspReference;

  switch (item.eventCode) {
    case 'AUTHORISATION': {
      if (!succeeded) return [{ type: 'declined', decline: declineOf(text(item, 'refusalReasonCode'), item.reason ?? undefined) }];
      const authorised: Fact = { type: 'authorised', amount: amount(), currency, expiresMs: null };
      // With automatic capture Adyen sends no CAPTURE: what is authorised is captured, unless CAPTURE_FAILED says otherwise.
      const captured: Fact[] = ours?.as === 'automatic' ? [{ type: 'captured', operationId: null, reference: item.pspReference, amount: amount(), currency }] : [];
      return [authorised, ...captured, ...savedMethod(item.additionalData, item.paymentMethod ?? null)];
    }
    case 'OFFER_CLOSED': return succeeded ? [{ type: 'abandoned' }] : [];
    case 'CANCELLATION':
    case 'TECHNICAL_CANCEL':
      if (succeeded) return [{ type: 'voided', operationId }];
      return operationId === null ? [] : [{ type: 'void-failed', operationId, error }];
    case 'EXPIRE': return succeeded ? [{ type: 'voided', operationId: null }] : [];
    case 'CAPTURE':
      if (succeeded) return [{ type: 'captured', operationId, reference: item.pspReference, amount: amount(), currency }];
      return operationId === null ? [] : [{ type: 'capture-failed', operationId, error }];
    case 'CAPTURE_FAILED': {
      // It was told as captured before, by AUTHORISATION or CAPTURE, and the money does not come after all: that is money that goes back.
      const reference = operationId === null ? item.originalReference ?? item.pspReference : item.pspReference;
      return [{ type: 'captured', operationId, reference, amount: amount(), currency }, { type: 'refunded', operationId: null, reference: `${reference}:capture-failed`, amount: amount(), currency }];
    }
    case 'REFUND':
      if (succeeded) return [{ type: 'refunded', operationId, reference: item.pspReference, amount: amount(), currency }];
      return [{ type: 'refund-failed', operationId, reference: item.pspReference, error }];
    case 'REFUND_FAILED':
    case 'REFUNDED_REVERSED': return [{ type: 'refund-failed', operationId, reference: item.pspReference, error }];
    case 'REQUEST_FOR_INFORMATION':
    case 'DISPUTE_OPENED': return [opened(item, dispute + INQUIRY, 0)];
    // NOTIFICATION_OF_CHARGEBACK announces it and takes nothing: a dispute is opened once, when the money is taken.
    case 'CHARGEBACK': return [opened(item, dispute, amount())];
    case 'INFORMATION_SUPPLIED': return [{ type: 'dispute-under-review', reference: dispute }];
    case 'CHARGEBACK_REVERSED': return [{ type: 'dispute-won', reference: dispute, returned: amount() }];
    case 'SECOND_CHARGEBACK': return [opened(item, dispute + SECOND, amount()), { type: 'dispute-lost', reference: dispute + SECOND }];
    case 'PREARBITRATION_LOST':
    case 'DISPUTE_DEFENSE_PERIOD_ENDED': return [{ type: 'dispute-lost', reference: dispute }];
    default: return [];
  }
}

function opened(item: NotificationItem, reference: string, withdrawn: number): Fact {
  const due = Date.parse(text(item, 'defensePeriodEndsAt') ?? '');
  return {
    type: 'dispute-opened', reference, amount: fromAdyen(item.amount), currency: item.amount.currency, withdrawn,
    reason: item.reason || text(item, 'chargebackReasonCode') || 'unknown', dueMs: Number.isFinite(due) ? due : null,
  };
}

function text(item: NotificationItem, name: string): string | undefined {
  const value = item.additionalData[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
