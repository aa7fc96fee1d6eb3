import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import type { ProblemCode } from '../../../../../contracts/problems.ts';
import type { z } from 'zod';
import type { PaymentMethodInput } from '../../../../../contracts/payments/shapes.ts';
import type { Call } from '../../../../kit/call.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Command } from '../../domain/payment/decide.ts';
import { findDisputePayment } from '../../store/disputes.ts';
import type { PaymentDeps } from '../../work/deps.ts';
import { viewDispute, viewPayment, viewRefund } from '../../work/view.ts';
import { ask } from './ask.ts';
import { payerMethod } from './create.ts';
import { refuseDeclined } from './refuse-declined.ts';

const paymentUuid = (id: string): string => decodeId('payment', id)!;

type Confirm = { readonly id: string; readonly method: z.output<typeof PaymentMethodInput>; readonly returnUrl?: string | null };

export async function confirmPayment(deps: PaymentDeps, call: Call, input: Confirm) {
  const method = await payerMethod(deps, deps.database, call.tenantId, input.method);
  return refuseDeclined(await ask(deps, call, 'confirmPayment', paymentUuid(input.id), input, { type: 'confirm', attemptId: deps.newId(), method, returnUrl: input.returnUrl ?? null }));
}

export async function capturePayment(deps: PaymentDeps, call: Call, input: { id: string; amount?: number; final: boolean }) {
  const { asked, ...payment } = await ask(deps, call, 'capturePayment', paymentUuid(input.id), input, { type: 'capture', captureId: deps.newId(), amount: input.amount ?? null, final: input.final });
  const { captureId } = asked as Extract<Command, { type: 'capture' }>;
  const capture = payment.state.captures.find(({ id }) => id === captureId);
  if (capture?.status === 'failed') throw refuse('provider_refused', { detail: capture.error?.message, resourceId: input.id });
  return viewPayment(payment);
}

export async function cancelPayment(deps: PaymentDeps, call: Call, input: { id: string }) {
  return viewPayment(await ask(deps, call, 'cancelPayment', paymentUuid(input.id), input, { type: 'cancel', operationId: deps.newId() }));
}

export async function reviewPayment(deps: PaymentDeps, call: Call, input: { id: string; decision: 'approve' | 'decline' }) {
  return viewPayment(await ask(deps, call, 'reviewPayment', paymentUuid(input.id), input, { type: 'review', decision: input.decision }));
}

export async function settleConflict(deps: PaymentDeps, call: Call, input: { id: string; take: 'accept' | 'refund' }) {
  return viewPayment(await ask(deps, call, 'settleConflict', paymentUuid(input.id), input, { type: 'settle-conflict', take: input.take }));
}

export async function createRefund(deps: PaymentDeps, call: Call, input: { id: string; amount?: number; reason?: string | null }) {
  const newId = deps.newId();
  const command: Command = { type: 'refund', refundId: newId, amount: input.amount ?? null, reason: input.reason ?? null };
  const { asked, ...payment } = await ask(deps, call, 'createRefund', paymentUuid(input.id), input, command, encodeId('refund', newId));
  const { refundId } = asked as Extract<Command, { type: 'refund' }>;
  const refund = payment.state.refunds.find(({ id }) => id === refundId)!;
  const resourceId = encodeId('refund', refundId);
  if (refund.hold === 'refused') throw refuse(refund.error!.code as ProblemCode, { resourceId, detail: 'the merchant\'s account can not bear it' });
  if (refund.status === 'failed') throw refuse('provider_refused', { resourceId, detail: refund.error?.message });
  return viewRefund(payment.state, refund);
}

async function answer(deps: PaymentDeps, call: Call, operation: string, input: { id: string }, type: 'evidence' | 'accept', evidence: Readonly<Record<string, string>>) {
  const disputeId = decodeId('dispute', input.id)!;
  const paymentId = await findDisputePayment(deps.database, call.tenantId, disputeId);
  if (paymentId === undefined) throw refuse('not_found');
  const { state } = await ask(deps, call, operation, paymentId, input, { type: 'answer-dispute', disputeId, operationId: deps.newId(), answer: type, evidence }, input.id);
  const dispute = state.disputes.find(({ id }) => id === disputeId)!;
  if (dispute.answer?.status === 'failed') throw refuse('provider_refused', { resourceId: input.id });
  return viewDispute(state, dispute);
}

export const submitEvidence = (deps: PaymentDeps, call: Call, input: { id: string; evidence: Record<string, string> }) => answer(deps, call, 'submitEvidence', input, 'evidence', input.evidence);

export const acceptDispute = (deps: PaymentDeps, call: Call, input: { id: string }) => answer(deps, call, 'acceptDispute', input, 'accept', {});
