import type { Attempt } from '../../../kit/payments/provider.ts';
import { ProviderRefused } from '../../../kit/payments/provider.ts';
import { amounts } from './amounts.ts';

/** `company*product`: three, seven or twelve characters before the star, 22 in all. What has another form Braintree refuses with the sale, so it is left out. */
const DESCRIPTOR = /^(?:.{3}|.{7}|.{12})\*(?=.{9,18}$)[\w .+-]+$/;

export function saleRequest(attempt: Attempt, merchantAccountId: string): object {
  return {
    type: 'sale', amount: amounts.toText(attempt.amount, attempt.currency), order_id: attempt.attemptId, merchant_account_id: merchantAccountId, api_request_key: attempt.attemptId,
    ...methodOf(attempt),
    ...(attempt.email !== null && { customer: { email: attempt.email } }),
    ...(attempt.statementDescriptor !== null && DESCRIPTOR.test(attempt.statementDescriptor) && { descriptor: { name: attempt.statementDescriptor } }),
    options: { submit_for_settlement: attempt.capture === 'automatic', ...(attempt.save && { store_in_vault_on_success: true }) },
  };
}

function methodOf({ method }: Attempt): object {
  switch (method.type) {
    case 'card':
    case 'wallet': return { payment_method_nonce: method.token };
    case 'saved': return { payment_method_token: method.token, transaction_source: 'unscheduled' };
    case 'redirect':
    case 'card-page':
    case 'bank-transfer':
    default: throw new ProviderRefused({ code: 'unsupported_method', message: `this provider takes no ${method.type}` });
  }
}
