import { z } from 'zod';
import { ControlError, type Deeds } from '../frame/double.ts';
import type { Reply } from '../frame/route.ts';
import type { AdyenState, Dispute } from './state.ts';

const DEFENCE_MS = 14 * 86_400_000;

export function disputeDeeds(state: AdyenState): Required<Pick<Deeds, 'openDispute' | 'decideDispute'>> {
  return {
    openDispute(of, { amount, reason = 'Fraudulent Transaction' }) {
      const payment = state.payments.get(of) ?? state.captures.get(of);
      if (payment === undefined || payment.captured === 0) throw new ControlError(`nothing was captured of ${of}`);
      const value = amount ?? payment.captured - payment.refunded;
      if (value <= 0 || value > payment.captured) throw new ControlError(`of ${of} no more than ${payment.captured} was captured`);
      const dispute: Dispute = { psp: state.world.ids.upper(16), payment, amount: { ...payment.amount, value }, reason, documents: 0, state: 'open' };
      state.disputes.put(dispute.psp, dispute);
      // Visa and Mastercard take the money as they tell of it.
      state.book('dispute', payment, dispute.psp, -value, payment.reference);
      tell(state, dispute, 'NOTIFICATION_OF_CHARGEBACK', 'Undefended');
      tell(state, dispute, 'CHARGEBACK', 'Undefended');
      state.world.clock.after(DEFENCE_MS, () => { if (dispute.state === 'open') lose(state, dispute, 'Expired'); });
      return { dispute: dispute.psp };
    },
    decideDispute(psp, outcome) {
      const dispute = state.disputes.get(psp);
      if (dispute === undefined) throw new ControlError(`there is no dispute ${psp}`);
      if (dispute.state === 'lost' || (dispute.state === 'reversed' && outcome === 'won')) throw new ControlError(`the dispute ${psp} is decided`);
      if (outcome === 'lost') {
        lose(state, dispute, 'Lost');
        return;
      }
      dispute.state = 'reversed';
      state.book('dispute-returned', dispute.payment, `${psp}-reversed`, dispute.amount.value, dispute.payment.reference);
      tell(state, dispute, 'CHARGEBACK_REVERSED', 'Won');
    },
  };
}

/** After a reversal the issuer takes the money a second time; before it, the time of defence is over. */
function lose(state: AdyenState, dispute: Dispute, disputeStatus: string): void {
  const wasReversed = dispute.state === 'reversed';
  dispute.state = 'lost';
  if (wasReversed) state.book('dispute', dispute.payment, `${dispute.psp}-second`, -dispute.amount.value, dispute.payment.reference);
  tell(state, dispute, wasReversed ? 'SECOND_CHARGEBACK' : 'DISPUTE_DEFENSE_PERIOD_ENDED', disputeStatus);
}

function tell(state: AdyenState, dispute: Dispute, eventCode: string, disputeStatus: string): void {
  state.tell(dispute.payment, eventCode, true, {
    pspReference: dispute.psp, originalReference: dispute.payment.psp, amount: dispute.amount, reason: dispute.reason,
    additionalData: { chargebackReasonCode: '10.4', chargebackSchemeCode: dispute.payment.outcome.brand, disputeStatus, defendable: 'true', defensePeriodEndsAt: new Date(state.world.clock.now() + DEFENCE_MS).toISOString() },
  });
}

const documentShape = z.object({ defenseDocuments: z.array(z.object({ content: z.base64(), contentType: z.enum(['application/pdf', 'image/jpeg', 'image/jpg', 'image/tiff']), defenseDocumentTypeCode: z.string().min(1) })).min(1) });

/** The Disputes API: its errors come with status 200 and `success: false`. */
export function disputeCall(state: AdyenState, call: string, body: Readonly<Record<string, unknown>>): Reply {
  const dispute = state.disputes.get(String(body['disputePspReference']));
  const result = (success: boolean, errorMessage?: string): Reply => ({ status: 200, body: { disputeServiceResult: { success, ...(errorMessage !== undefined && { errorMessage }) } } });
  if (dispute === undefined) return result(false, 'Dispute not found');
  if (dispute.state !== 'open') return result(false, 'Dispute is not in a state in which this can be done');
  switch (call) {
    case 'supplyDefenseDocument':
      if (!documentShape.safeParse(body).success) return result(false, 'Defense document is not valid');
      dispute.documents++;
      return result(true);
    case 'defendDispute':
      if (typeof body['defenseReasonCode'] !== 'string' || body['defenseReasonCode'] === '') return result(false, 'Defense reason code is not valid');
      dispute.state = 'defended';
      tell(state, dispute, 'INFORMATION_SUPPLIED', 'Pending');
      return result(true);
    case 'acceptDispute':
      lose(state, dispute, 'Accepted');
      return result(true);
    default: return { status: 404, body: { status: 404, errorCode: '000', message: 'Not found', errorType: 'validation' } };
  }
}
