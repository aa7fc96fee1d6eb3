import { encodeId } from '../../../../contracts/ids.ts';
import { ProviderRefused, ProviderUnreached, type Answer, type Attempt, type CaptureOperation, type Found, type Method, type Operation, type ProviderKind, type RefundOperation } from '../../../kit/payments/provider.ts';
import type { Outcome } from '../domain/payment/conclude.ts';
import type { Effect } from '../domain/payment/next-effect.ts';
import type { AttemptState, PayerMethod, PaymentState } from '../domain/payment/state.ts';
import type { StoredPayment } from '../store/payments.ts';
import type { Connection, PaymentDeps } from './deps.ts';
import { emailOf } from './email.ts';
import { returnUrlOf } from './return-url.ts';

export type ProviderEffect = Exclude<Effect, { readonly type: 'book' | 'route' }>;

/** Asks the provider, and says how that ended. Never throws: what is not known is an outcome. */
export async function perform(deps: PaymentDeps, payment: StoredPayment, effect: ProviderEffect): Promise<Outcome> {
  try {
    const connection = await deps.connectionOf(payment.tenantId, effect.attempt.provider!.id);
    return await ask(deps, payment, effect, connection);
  } catch (error) {
    if (error instanceof ProviderRefused) return { type: 'refused', error: error.error };
    if (error instanceof ProviderUnreached) return { type: 'unreached', detail: error.message };
    deps.log.warn({ err: error, paymentId: payment.state.id, effect: effect.type }, 'what became of a request to a payment provider is not known');
    return { type: 'lost', detail: error instanceof Error ? error.message : String(error) };
  }
}

async function ask(deps: PaymentDeps, payment: StoredPayment, effect: ProviderEffect, { kind, provider }: Connection): Promise<Outcome> {
  const attempt = toAttempt(deps, payment, effect.attempt, kind);
  const reference = effect.attempt.reference;
  const answered = async (answer: Promise<Answer>): Promise<Outcome> => ({ type: 'answered', answer: await answer });
  const found = async (answer: Promise<Found>): Promise<Outcome> => ({ type: 'found', found: await answer });
  switch (effect.type) {
    case 'authorise': return answered(provider.authorise(attempt));
    case 'proceed': return reference === null ? found(provider.find(attempt, null, [])) : answered(provider.proceed(attempt, reference));
    case 'find': return found(provider.find(attempt, reference, operationsOf(payment.state, effect.attempt, attempt)));
    case 'capture': return answered(provider.capture({ operationId: effect.capture.id, attempt, reference: reference!, amount: effect.capture.amount, final: effect.capture.final }));
    case 'void': return answered(provider.void({ operationId: effect.operationId, attempt, reference: reference! }));
    case 'refund': return answered(provider.refund({ operationId: effect.refund.id, attempt, reference: reference!, amount: effect.refund.amount, captureReference: effect.captureReference, reason: effect.refund.reason }));
    case 'answer-dispute': {
      const { reference: dispute, answer } = effect.dispute;
      await (answer!.type === 'accept' ? provider.acceptDispute(dispute, answer!.operationId) : provider.submitEvidence(dispute, answer!.evidence, answer!.operationId));
      return { type: 'answered', answer: { reference: null, facts: [] } };
    }
  }
}

function toAttempt(deps: PaymentDeps, payment: StoredPayment, { id, method }: AttemptState, kind: ProviderKind): Attempt {
  const { state } = payment;
  return {
    attemptId: id, paymentId: encodeId('payment', state.id), amount: state.amount, currency: state.currency, method: methodAt(method, kind), capture: state.capture, save: state.save,
    description: state.description, statementDescriptor: state.statementDescriptor, email: emailOf(deps, payment), returnUrl: returnUrlOf(deps, payment.tenantId, state.id),
  };
}

function methodAt(method: PayerMethod, kind: ProviderKind): Method {
  if (method.type === 'redirect' || method.type === 'bank-transfer') return method;
  if (method.type === 'saved') return { type: 'saved', token: method.token, ...(method.customer === null ? {} : { customer: method.customer }) };
  const token = method.tokens[kind];
  if (token === undefined) throw new Error(`there is no token for ${kind}`);
  return { type: method.type, token, brand: method.brand, country: method.country };
}

function operationsOf(state: PaymentState, { id, reference }: AttemptState, attempt: Attempt): (CaptureOperation | RefundOperation | Operation)[] {
  if (reference === null) return [];
  const captured = state.captures.find(({ attemptId, status }) => attemptId === id && status === 'done');
  return [
    ...state.captures.filter(({ attemptId }) => attemptId === id).map((one): CaptureOperation => ({ operationId: one.id, attempt, reference, amount: one.amount, final: one.final })),
    ...state.refunds.filter(({ attemptId, origin }) => attemptId === id && origin !== 'provider').map((one): RefundOperation => ({ operationId: one.id, attempt, reference, amount: one.amount, captureReference: captured?.reference ?? null, reason: one.reason })),
  ];
}
