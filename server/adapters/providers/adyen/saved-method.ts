import type { Fact } from '../../../kit/payments/provider.ts';

/** Adyen's name for a method that was kept, as it comes with an answer or an authorisation. It has had two names over the years. */
export function savedMethod(data: Readonly<Record<string, unknown>>, brand: string | null): Fact[] {
  const token = data['tokenization.storedPaymentMethodId'] ?? data['recurring.recurringDetailReference'];
  const customer = data['tokenization.shopperReference'] ?? data['recurring.shopperReference'];
  if (typeof token !== 'string' || typeof customer !== 'string') return [];
  const expiryDate = data['expiryDate'];
  const [, month, year] = /^(\d{1,2})\/(\d{4})$/.exec(typeof expiryDate === 'string' ? expiryDate : '') ?? [];
  return [{
    type: 'saved', token, customer,
    label: [brand ?? data['paymentMethod'] ?? 'card', data['cardSummary']].filter((part) => typeof part === 'string').join(' '),
    expires: month === undefined ? null : `${year}-${month.padStart(2, '0')}`,
  }];
}
