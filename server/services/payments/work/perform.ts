import { encodeId } from '../../../../contracts/ids.ts';
import { ProviderRefused, ProviderUnreached, type Answer, type Attempt, type CaptureOperation, type Found, type Method, type Operation, type ProviderKind, type RefundOperation } from '../../../kit/payments/provider.ts';
import type { Outcome } from '../domain/payment/conclude.ts';
import type { Effect } from '../domain/payment/next-effect.ts';
import type { AttemptState, OperationStatus, PayerMethod, PaymentState } from '../domain/payment/state.ts';
import type { StoredPayment } from '../store/payments.ts';
import type { Connection, PaymentDeps } from './deps.ts';
import { emailOf } from './email.ts';
import { attemptName, captureName, factsWithin, refundName } from './provider-ids.ts';
import { returnUrlOf } from './return-url.ts';

export type ProviderEffect = Exclude<Effect, { readonly type: 'book' | 'route' }>;

/** Asks the provider, and says how that ended. Never throws: what is not known is an outcome. */
export async function perform(deps: PaymentDeps, payment: StoredPayment, effect: ProviderEffect): Promise<Outcome> {
  try {
    const connection = await deps.connectionOf(payment.tenantId, effect.attempt.provider!.id);
    return within(await ask(deps, payment, effect, connection));
  } catch (error) {
    if (error instanceof ProviderRefused) return { type: 'refused', error: error.error };
    if (error instanceof ProviderUnreached) return { type: 'unreached', detail: error.message };
    deps.log.warn({ err: error, paymentId: payment.state.id, effect: effect.type }, 'what became of a request to a payment provider is not known');
    return { type: 'lost', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** With our own ids in what the provider says. */
function within(outcome: Outcome): Outcome {
  if (outcome.type === 'answered') return { ...outcome, answer: { ...outcome.answer, facts: factsWithin(outcome.answer.facts) } };
  return outcome.type === 'found' ? { ...outcome, found: { ...outcome.found, facts: factsWithin(outcome.found.facts) } } : outcome;
}

async function ask(deps: PaymentDeps, payment: StoredPayment, effect: ProviderEffect, { kind, provider }: Connection): Promise<Outcome> {
  const attempt = toAttempt(deps, payment, effect.attempt, kind);
  const reference = effect.attempt.reference;
  const answered = async (answer: Promise<Answer>): Promise<Outcome> => ({ type: 'answered', answer: await answer });
  const found = async (answer: Promise<Found>): Promise<Outcome> => ({ type: 'found', found: await answer });
  switch (effect.type) {
    case 'authorise': return answered(provider.authorise(attempt));
    case 'proceed': return answered(provider.proceed(attempt, reference ?? attempt.attemptId, effect.attempt.returned ?? {}));
    case 'find': return found(provider.find(attempt, reference, operationsOf(payment.state, effect.attempt, attempt)));
    case 'capture': return answered(provider.capture({ operationId: captureName(effect.capture.id), attempt, reference: reference!, amount: effect.capture.amount, final: effect.capture.final }));
    case 'void': return answered(provider.void({ operationId: captureName(effect.operationId), attempt, reference: reference! }));
    case 'refund': return answered(provider.refund({ operationId: refundName(effect.refund.id), attempt, reference: reference!, amount: effect.refund.amount, captureReference: effect.captureReference, reason: effect.refund.reason }));
    default: {
      const { reference: dispute, answer } = effect.dispute;
      await (answer!.type === 'accept' ? provider.acceptDispute(dispute, captureName(answer!.operationId)) : provider.submitEvidence(dispute, answer!.evidence, captureName(answer!.operationId)));
      return { type: 'answered', answer: { reference: null, facts: [] } };
    }
  }
}

function toAttempt(deps: PaymentDeps, payment: StoredPayment, { id, method }: AttemptState, kind: ProviderKind): Attempt {
  const { state } = payment;
  return {
    attemptId: attemptName(id), paymentId: encodeId('payment', state.id), amount: state.amount, currency: state.currency, method: methodAt(method, kind), capture: state.capture, save: state.save,
    description: state.description, statementDescriptor: state.statementDescriptor, email: emailOf(deps, payment), returnUrl: returnUrlOf(deps, payment.tenantId, state.id),
  };
}

function methodAt(method: PayerMethod, kind: ProviderKind): Method {
  if (method.type === 'redirect' || method.type === 'card-page' || method.type === 'bank-transfer') return method;
  if (method.type === 'saved') return { type: 'saved', token: method.token, ...(method.customer === null ? {} : { customer: method.customer }) };
  const token = method.tokens[kind];
  if (token === undefined) throw new Error(`there is no token for ${kind}`);
  return { type: method.type, token, brand: method.brand, country: method.country };
}

/** Those whose outcome is open. A failed one is left out: a provider that is asked about it might do it now. */
function operationsOf(state: PaymentState, { id, reference }: AttemptState, attempt: Attempt): (CaptureOperation | RefundOperation | Operation)[] {
  if (reference === null) return [];
  const captured = state.captures.find(({ attemptId, status }) => attemptId === id && status === 'done');
  return [
    ...state.captures.filter((one) => one.attemptId === id && isOpen(one)).map((one): CaptureOperation => ({ operationId: captureName(one.id), attempt, reference, amount: one.amount, final: one.final })),
    ...state.refunds.filter((one) => one.attemptId === id && one.origin !== 'provider' && isOpen(one)).map((one): RefundOperation => ({ operationId: refundName(one.id), attempt, reference, amount: one.amount, captureReference: captured?.reference ?? null, reason: one.reason })),
  ];
}

const isOpen = ({ status }: { readonly status: OperationStatus }): boolean => status === 'sent' || status === 'unknown';
