import { encodeId } from '../../../../../contracts/ids.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { lastAttempt } from '../../domain/payment/state.ts';
import type { StoredPayment } from '../../store/payments.ts';
import { viewPayment } from '../../work/view.ts';

/** The payment as it is now; or why it was not taken. It is kept either way, and takes another method. */
export function refuseDeclined(payment: StoredPayment): ReturnType<typeof viewPayment> {
  const { state } = payment;
  const resourceId = encodeId('payment', state.id);
  const last = lastAttempt(state);
  if (state.blocked !== null) throw refuse('payment_declined', { detail: `a rule of yours blocks it: ${state.blocked}`, resourceId });
  // Where no other provider was left to try, what the last one said counts.
  const declined = last?.status === 'declined' ? last : last?.status === 'abandoned' && last.provider === null ? state.attempts.at(-2) : undefined;
  if (declined?.decline != null) {
    const { code, advice, provider } = declined.decline;
    throw refuse('payment_declined', { detail: `${code}: ${provider.message}`, resourceId, decline: { code, advice }, provider: { kind: declined.provider!.kind, ...provider } });
  }
  if (last?.status === 'abandoned' && last.provider === null) throw refuse('no_provider', { resourceId });
  return viewPayment(payment);
}
