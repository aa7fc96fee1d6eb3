import { describe, expect, it } from 'vitest';
import { mask, maskText } from './mask.ts';

describe('what a log must not hold', () => {
  it.each([
    ['an API key', 'used fl_test_k3Yabc-DEF_123 here', 'used fl_test_[masked] here'],
    ['a live key', 'fl_live_0123456789', 'fl_live_[masked]'],
    ['a token', 'got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln ok', 'got [masked] ok'],
    ['an authorization header', 'Authorization: Bearer abcdefgh12345678', 'Authorization: Bearer [masked]'],
    ['an email', 'to ada.lovelace+x@example.co.uk now', 'to [masked] now'],
    ['a password in a URL', 'postgresql://florin:s3cret@db:5432/florin', 'postgresql://florin:[masked]@db:5432/florin'],
    ["a provider's key", 'Invalid API key: sk_live_51AbcDEF, rk_test_a1', 'Invalid API key: sk_live_[masked], rk_test_[masked]'],
    ['what signs webhooks', 'by whsec_MfKQ9r8+/=', 'by whsec_[masked]'],
    ['a card number', 'card 4242 4242 4242 4242 declined', 'card [masked] declined'],
  ])('masks %s', (_name, text, masked) => expect(maskText(text)).toBe(masked));

  it.each([
    ['digits that are no card number', 'position 1234567890123'],
    ['ids', 'acc_01kad0v2n8fxyrvgs8zr1m5q0c 01934f3a-1234-7abc-8def-0123456789ab'],
    ['plain words', 'florin started in 2.1 s'],
  ])('leaves %s alone', (_name, text) => expect(maskText(text)).toBe(text));

  it('masks fields by name, however deep and however written', () => {
    const fields = { user: { email: 'a@b.de', full_name: 'Ada' }, 'X-Api-Key': 1, apiKey: 'k', list: [{ refreshToken: 't' }], amount: 5n, credentials: { secretKey: 's' }, hmacKey: 'h' };
    expect(mask(fields)).toEqual({
      user: { email: '[masked]', full_name: '[masked]' }, 'X-Api-Key': 1, apiKey: '[masked]', list: [{ refreshToken: '[masked]' }], amount: '5', credentials: '[masked]', hmacKey: '[masked]',
    });
  });

  it('keeps what is needed of an error, its cause too', () => {
    const error = new Error('no user a@b.de', { cause: new TypeError('fl_test_abcdef') });
    expect(mask(error)).toMatchObject({ type: 'Error', message: 'no user [masked]', cause: { type: 'TypeError', message: 'fl_test_[masked]' } });
    expect(JSON.stringify(mask(error))).not.toContain('a@b.de');
  });

  it('masks a card number wherever it stands: as a number, and as the name of a field', () => {
    expect(mask({ paid: 4242424242424242, also: 4242424242424242n, amount: 1500, '4242424242424242': true })).toEqual({ paid: '[masked]', also: '[masked]', amount: 1500, '[masked]': true });
  });

  it('survives circles', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(JSON.stringify(mask(circle))).toContain('[deep]');
  });
});
