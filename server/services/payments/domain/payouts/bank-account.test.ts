import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskBankAccount } from '../../../../../contracts/payments/bank-accounts.ts';
import { currencyFault, readBankAccount } from './bank-account.ts';

const iban = (text: string, bic: string | null = null) => readBankAccount({ type: 'iban', iban: text, bic, holder: 'Erika Mustermann' });
const us = (routingNumber: string, accountNumber = '000123456789') => readBankAccount({ type: 'us', routingNumber, accountNumber, kind: 'checking', holder: 'Jane Doe' });

describe('IBAN', () => {
  // Examples of the registry of IBANs, one of each shape.
  test.each([
    'DE89 3704 0044 0532 0130 00', 'gb29nwbk60161331926819', 'NO9386011117947', 'MT84MALT011000012345MTLCAST001S', 'FR1420041010050500013M02606', 'NL91ABNA0417164300', 'SE4550000000058398257466',
  ])('%s is one', (text) => expect(iban(text)).toMatchObject({ ok: true, value: { iban: text.replaceAll(' ', '').toUpperCase() } }));

  test.each([
    ['DE88370400440532013000', 'check digits do not fit'], ['DE8937040044053201300', 'too short or too long'], ['DE8937040044053201300A', 'letters or digits'],
    ['US89370400440532013000', 'country that has IBANs'], ['', 'country that has IBANs'], ['DEXX370400440532013000', 'check digits'], ['ES9121000418450200051331', "check digits do not fit"],
  ])('%s is none', (text, why) => {
    const read = iban(text);
    expect(read).toMatchObject({ ok: false, error: { field: 'iban', why: expect.stringContaining(why) } });
    // It is answered and kept: not with what was typed.
    if (text !== '') expect(JSON.stringify(read)).not.toContain(text);
  });

  test('one digit that is wrong, or two that are swapped, is noticed', () => {
    const right = 'DE89370400440532013000';
    fc.assert(fc.property(fc.integer({ min: 2, max: 21 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const wrong = right.slice(0, at) + String((Number(right[at]) + by) % 10) + right.slice(at + 1);
      expect(iban(wrong).ok).toBe(false);
    }));
    fc.assert(fc.property(fc.integer({ min: 4, max: 20 }), (at) => {
      const swapped = right.slice(0, at) + right[at + 1]! + right[at]! + right.slice(at + 2);
      expect(iban(swapped).ok).toBe(right[at] === right[at + 1]);
    }));
  });

  test.each([
    ['COBADEFFXXX', true], ['cobadeff', true], ['ABNANL2A', false], ['COBADEF', false], ['COBA1EFF', false], ['', false],
  ])('BIC %s beside a German IBAN: %s', (bic, fits) => {
    const read = iban('DE89370400440532013000', bic);
    expect(read.ok).toBe(fits);
    if (!read.ok) expect(read.error.field).toBe('bic');
  });

  test('a bank of Monaco or Jersey has the IBAN of the country it clears through', () => {
    expect(iban('GB29NWBK60161331926819', 'NWBKJESX').ok).toBe(true);
    expect(iban('GB29NWBK60161331926819', 'NWBKDEFF').ok).toBe(false);
  });
});

describe('American accounts', () => {
  // Of the Federal Reserve, JPMorgan Chase, Wells Fargo, a thrift, a payment processor.
  test.each(['021000021', '121000248', '011000015', '211274450', '061000104', '0210-0002-1'])('%s is a routing number', (number) => {
    expect(us(number)).toMatchObject({ ok: true, value: { routingNumber: number.replaceAll('-', '') } });
  });

  test.each([
    ['021000022', 'check digit'], ['02100002', 'nine digits'], ['0210000211', 'nine digits'], ['000000000', 'begins so'], ['131000007', 'begins so'], ['991000025', 'begins so'], ['O21000021', 'nine digits'],
  ])('%s is none', (number, why) => expect(us(number)).toMatchObject({ ok: false, error: { field: 'routingNumber', why: expect.stringContaining(why) } }));

  test('one digit that is wrong, or two neighbours that are swapped and differ by other than five, is noticed', () => {
    const right = '121000248';
    fc.assert(fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      expect(us(right.slice(0, at) + String((Number(right[at]) + by) % 10) + right.slice(at + 1)).ok).toBe(false);
    }));
  });

  test.each([['123', false], ['1234', true], ['12345678901234567', true], ['123456789012345678', false], ['12AB', false], ['12 34-56', true]])('account number %s: %s', (number, fits) => {
    expect(us('021000021', number).ok).toBe(fits);
  });

  test('only dollars reach them', () => {
    expect(currencyFault({ type: 'us' }, 'EUR')).toMatchObject({ field: 'currency' });
    expect(currencyFault({ type: 'us' }, 'USD')).toBeUndefined();
    expect(currencyFault({ type: 'iban' }, 'USD')).toBeUndefined();
  });
});

test.each([
  [{ type: 'iban', iban: 'DE89 3704 0044 0532 0130 00', holder: 'x' }, 'DE89 •••• 3000'],
  [{ type: 'us', routingNumber: '021000021', accountNumber: '000123456789', kind: 'checking', holder: 'x' }, '•••• 6789'],
  [{ type: 'us', routingNumber: '021000021', accountNumber: '1234', kind: 'checking', holder: 'x' }, '•••• 34'],
] as const)('%j is shown as %s', (account, shown) => expect(maskBankAccount(account)).toBe(shown));
