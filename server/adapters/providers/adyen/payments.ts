import { z } from 'zod';
import type { Answer, Attempt, Fact, Method } from '../../../kit/payments/provider.ts';
import { ProviderRefused } from '../../../kit/payments/provider.ts';
import { fromAdyen, toAdyen } from './amounts.ts';
import { declineOf } from './declines.ts';
import { referenceOf } from './references.ts';
import { savedMethod } from './saved-method.ts';

/** A card of Adyen's for tests, without encryption, and a holder's name, by which its test platform decides: `test_4111111111111111/DECLINED`. Live takes none. */
const TEST_CARD = /^(test_\d{12,19})(?:\/([\w .-]{1,60}))?$/;

function testCard(token: string): object | undefined {
  const [, encryptedCardNumber, holderName] = TEST_CARD.exec(token) ?? [];
  if (encryptedCardNumber === undefined) return undefined;
  return { type: 'scheme', encryptedCardNumber, encryptedExpiryMonth: 'test_03', encryptedExpiryYear: 'test_2030', encryptedSecurityCode: 'test_737', ...(holderName !== undefined && { holderName }) };
}

/** What our token of a card or wallet is at Adyen: the `paymentMethod` that its Drop-in or Components hand to the page, as JSON. */
function paymentMethodOf(method: Method): object {
  switch (method.type) {
    case 'card':
    case 'wallet': {
      const test = testCard(method.token);
      if (test !== undefined) return test;
      try {
        return z.looseObject({ type: z.string() }).parse(JSON.parse(method.token));
      } catch {
        throw new ProviderRefused({ code: 'invalid_token', message: "the token of a card or wallet is Adyen's paymentMethod as JSON text" });
      }
    }
    case 'saved': return { type: 'scheme', storedPaymentMethodId: method.token };
    case 'redirect':
    case 'card-page':
    case 'bank-transfer':
    default: throw new ProviderRefused({ code: 'unsupported_method', message: `this provider takes no ${method.type}` });
  }
}

/** The same attempt is the same request to the byte: its key stands for it. */
export function paymentRequest(attempt: Attempt): object {
  const { method } = attempt;
  // Adyen knows a payer by a reference of ours; a method that is kept belongs to one that is made up for it, so that no personal data is.
  const shopper = method.type === 'saved' ? method.customer : attempt.save ? attempt.paymentId : undefined;
  return {
    amount: toAdyen(attempt.amount, attempt.currency),
    reference: referenceOf(attempt.attemptId, attempt.capture),
    paymentMethod: paymentMethodOf(method),
    returnUrl: attempt.returnUrl,
    channel: 'Web',
    // 3-D Secure by redirect: no script of Adyen's has to run in the page.
    authenticationData: { threeDSRequestData: { nativeThreeDS: 'disabled' } },
    ...(attempt.capture === 'manual' ? { additionalData: { manualCapture: 'true' } } : { captureDelayHours: 0 }),
    ...(shopper !== undefined && { shopperReference: shopper, recurringProcessingModel: 'UnscheduledCardOnFile', shopperInteraction: method.type === 'saved' ? 'ContAuth' : 'Ecommerce' }),
    ...(attempt.save && method.type !== 'saved' && { storePaymentMethod: true }),
    ...(attempt.email !== null && { shopperEmail: attempt.email }),
    ...(attempt.statementDescriptor !== null && { shopperStatement: attempt.statementDescriptor }),
    metadata: { attemptId: attempt.attemptId, paymentId: attempt.paymentId },
  };
}

const amountShape = z.object({ currency: z.string(), value: z.number().int() });

export const paymentShape = z.object({
  resultCode: z.string(),
  pspReference: z.string().optional(),
  amount: amountShape.optional(),
  refusalReason: z.string().optional(),
  refusalReasonCode: z.string().optional(),
  action: z.looseObject({ type: z.string(), url: z.string().optional() }).optional(),
  additionalData: z.record(z.string(), z.unknown()).default({}),
});

export function readPayment(attempt: Attempt, answer: unknown): Answer {
  const payment = paymentShape.parse(answer);
  return { reference: payment.pspReference ?? null, facts: factsOf(attempt, payment) };
}

function factsOf(attempt: Attempt, payment: z.output<typeof paymentShape>): readonly Fact[] {
  switch (payment.resultCode) {
    case 'Authorised': {
      // What is not repeated in the answer is what was asked for.
      const amount = payment.amount === undefined ? attempt.amount : fromAdyen(payment.amount);
      const currency = payment.amount?.currency ?? attempt.currency;
      const reference = payment.pspReference;
      if (reference === undefined) throw new Error('Adyen authorised and gave no reference');
      const captured: Fact[] = attempt.capture === 'automatic' ? [{ type: 'captured', operationId: null, reference, amount, currency }] : [];
      return [{ type: 'authorised', amount, currency, expiresMs: null }, ...captured, ...savedMethod(payment.additionalData, null)];
    }
    case 'Refused':
    case 'Error': return [{ type: 'declined', decline: declineOf(payment.refusalReasonCode, payment.refusalReason) }];
    case 'Cancelled': return [{ type: 'declined', decline: declineOf(payment.refusalReasonCode ?? '16', payment.refusalReason) }];
    case 'RedirectShopper': {
      const { action } = payment;
      if (action?.type !== 'redirect' || action.url === undefined) throw new Error(`Adyen asks for a redirect without a page to go to: ${action?.type}`);
      return [{ type: 'action-required', action: { type: 'redirect', url: action.url } }];
    }
    case 'Pending':
    case 'Received': return [{ type: 'processing' }];
    default: throw new Error(`Adyen answered with a result that we do not know: ${payment.resultCode}`);
  }
}
