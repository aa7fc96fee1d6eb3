import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebhookRefused } from '../../../kit/payments/provider.ts';
import { readNotification, signItem } from './notifications.ts';
import { referenceOf } from './references.ts';

const HMAC_KEY = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056';
const keys = { hmacKey: HMAC_KEY, merchantAccount: 'TestMerchant' };
const ATTEMPT = '0193a0d2-5c3e-7bbb-8000-0123456789ab';

/** The shape of Adyen's own samples, which say `success` as text and put a slash into a date. */
const item = (over: object = {}) => ({
  additionalData: { expiryDate: '12/2012', ' NAME1 ': 'VALUE1', authCode: '1234', cardSummary: '7777' }, amount: { currency: 'EUR', value: 10_100 }, eventCode: 'AUTHORISATION', eventDate: '2017-01-19T16:42:03+01:00',
  merchantAccountCode: 'TestMerchant', merchantReference: ATTEMPT as string, operations: ['CANCEL', 'CAPTURE', 'REFUND'], paymentMethod: 'visa', pspReference: '123456789', reason: '1234:7777:12/2012', success: 'true' as const, ...over,
});

type Item = ReturnType<typeof item>;

const signed = (one: Item) => ({ NotificationRequestItem: { ...one, additionalData: { ...one.additionalData, hmacSignature: signItem({ ...one, originalReference: null }, HMAC_KEY) } } });
const request = (...items: object[]) => ({ headers: {}, body: Buffer.from(JSON.stringify({ live: 'false', notificationItems: items })) });

describe('notifications of Adyen', () => {
  it("signs as Adyen's documentation does", () => {
    const documented = { pspReference: '7914073381342284', originalReference: null, merchantAccountCode: 'TestMerchant', merchantReference: 'TestPayment-1407325143704', amount: { value: 1130, currency: 'EUR' }, eventCode: 'AUTHORISATION', success: 'true' } as const;
    expect(signItem(documented, HMAC_KEY)).toBe('coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=');
  });

  it('reads every item of a request', () => {
    const told = readNotification(request(signed(item()), signed(item({ pspReference: '2', success: 'false', reason: 'Not enough balance' }))), keys);
    expect(told).toMatchObject([
      { eventId: 'AUTHORISATION:123456789:true', attemptId: ATTEMPT, reference: '123456789', occurredAtMs: Date.UTC(2017, 0, 19, 15, 42, 3), facts: [{ type: 'authorised', amount: 10_100 }, { type: 'captured', operationId: null }] },
      { eventId: 'AUTHORISATION:2:false', facts: [{ type: 'declined', decline: { code: 'insufficient_funds', advice: 'retry-later', provider: { code: '12' } } }] },
    ]);
  });

  it('reads none where one is forged', () => {
    const forged = signed(item({ pspReference: '2' }));
    forged.NotificationRequestItem.amount = { currency: 'EUR', value: 1 };
    expect(() => readNotification(request(signed(item()), forged), keys)).toThrow(WebhookRefused);
  });

  it('notices a change of any field that is signed, and of the capture mode, which is part of one', () => {
    const fields = fc.constantFrom<keyof Item>('pspReference', 'merchantAccountCode', 'merchantReference', 'eventCode');
    fc.assert(fc.property(fields, fc.string({ minLength: 1 }), (field, value) => {
      const one = signed(item());
      fc.pre(one.NotificationRequestItem[field] !== value);
      const changed = { NotificationRequestItem: { ...one.NotificationRequestItem, [field]: value } };
      expect(() => readNotification(request(changed), keys)).toThrow(WebhookRefused);
    }));
    const manual = signed(item({ merchantReference: referenceOf(ATTEMPT, 'manual') }));
    expect(readNotification(request(manual), keys)[0]?.facts.map(({ type }) => type)).toEqual(['authorised']);
    const turned = { NotificationRequestItem: { ...manual.NotificationRequestItem, merchantReference: ATTEMPT, additionalData: { ...manual.NotificationRequestItem.additionalData, 'metadata.capture': 'automatic' } } };
    expect(() => readNotification(request(turned), keys)).toThrow(WebhookRefused);
  });

  it('takes no fact from a modification that is not ours, and no operation from a reference of the payment', () => {
    const refund = signed({ ...item({ eventCode: 'REFUND' }) });
    expect(readNotification(request(refund), keys)[0]?.facts).toMatchObject([{ type: 'refunded', operationId: null }]);
    expect(readNotification(request(signed(item({ eventCode: 'CAPTURE', success: 'false', merchantReference: 'shop-17' }))), keys)).toEqual([]);
  });

  it.each([[ATTEMPT, null, 'PAYMENT'], [`${ATTEMPT}-capture`, ATTEMPT, '123456789']])('tells a capture that failed after it was told, as money that goes back: %s', (merchantReference, operationId, reference) => {
    const failed = { ...item({ eventCode: 'CAPTURE_FAILED', merchantReference }), originalReference: 'PAYMENT' };
    const request = { headers: {}, body: Buffer.from(JSON.stringify({ notificationItems: [{ NotificationRequestItem: { ...failed, additionalData: { hmacSignature: signItem(failed, HMAC_KEY) } } }] })) };
    expect(readNotification(request, keys)).toMatchObject([{
      reference: 'PAYMENT', facts: [{ type: 'captured', operationId, reference, amount: 10_100 }, { type: 'refunded', operationId: null, reference: `${reference}:capture-failed`, amount: 10_100 }],
    }]);
  });

  it("passes over another account's and what says nothing of payments", () => {
    expect(readNotification(request(signed(item({ merchantAccountCode: 'Another' })), signed(item({ eventCode: 'REPORT_AVAILABLE' }))), keys)).toEqual([]);
  });

  it.each(['', 'no', '{}', '{"notificationItems":[]}', '{"notificationItems":[{}]}', '[]', JSON.stringify({ type: 'balancePlatform.accountHolder.created', data: {} })])('refuses %s', (body) => {
    expect(() => readNotification({ headers: {}, body: Buffer.from(body) }, keys)).toThrow(WebhookRefused);
  });
});
