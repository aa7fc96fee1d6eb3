import { implement } from '@orpc/server';
import { payments as contract } from '../../../../../contracts/payments.ts';
import type { CallContext } from '../../../../kit/call.ts';
import type { PaymentDeps } from '../../work/deps.ts';
import { receiveWebhook } from '../webhooks/receive.ts';
import { acceptDispute, cancelPayment, capturePayment, confirmPayment, createRefund, reviewPayment, settleConflict, submitEvidence } from './change.ts';
import { createPayment } from './create.ts';
import { getDispute, getPayment, getTimeline, listDisputes, listMethods, listPayments, removeMethod } from './read.ts';

const on = implement(contract).$context<CallContext>();

export function paymentHandlers(deps: PaymentDeps) {
  return {
    createPayment: on.createPayment.handler(({ input, context: { call } }) => createPayment(deps, call, input)),
    confirmPayment: on.confirmPayment.handler(({ input, context: { call } }) => confirmPayment(deps, call, input)),
    capturePayment: on.capturePayment.handler(({ input, context: { call } }) => capturePayment(deps, call, input)),
    cancelPayment: on.cancelPayment.handler(({ input, context: { call } }) => cancelPayment(deps, call, input)),
    reviewPayment: on.reviewPayment.handler(({ input, context: { call } }) => reviewPayment(deps, call, input)),
    settleConflict: on.settleConflict.handler(({ input, context: { call } }) => settleConflict(deps, call, input)),
    getPayment: on.getPayment.handler(({ input, context: { call } }) => getPayment(deps, call, input.id)),
    listPayments: on.listPayments.handler(({ input, context: { call } }) => listPayments(deps, call, input)),
    getPaymentTimeline: on.getPaymentTimeline.handler(({ input, context: { call } }) => getTimeline(deps, call, input.id)),
    createRefund: on.createRefund.handler(({ input, context: { call } }) => createRefund(deps, call, input)),
    listDisputes: on.listDisputes.handler(({ input, context: { call } }) => listDisputes(deps, call, input)),
    getDispute: on.getDispute.handler(({ input, context: { call } }) => getDispute(deps, call, input.id)),
    submitEvidence: on.submitEvidence.handler(({ input, context: { call } }) => submitEvidence(deps, call, input)),
    acceptDispute: on.acceptDispute.handler(({ input, context: { call } }) => acceptDispute(deps, call, input)),
    listPaymentMethods: on.listPaymentMethods.handler(({ input, context: { call } }) => listMethods(deps, call, input)),
    removePaymentMethod: on.removePaymentMethod.handler(({ input, context: { call } }) => removeMethod(deps, call, input)),
    receiveWebhook: on.receiveWebhook.handler(({ input }) => receiveWebhook(deps, input)),
  };
}
