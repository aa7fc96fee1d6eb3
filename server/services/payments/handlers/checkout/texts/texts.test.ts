import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from '../../../../../kit/reader.ts';
import type { Link } from '../../../domain/links/link.ts';
import { notFound } from '../page-answer.ts';
import { amountFault, linkPage } from '../pages/link-page.ts';
import { closedPage, resultPage, type ResultPage } from '../pages/result-page.ts';
import { CHECKOUT_TEXTS, payerOf, type Payer } from './texts.ts';

const payer = (language: string): Payer => payerOf({ path: '/pay/x', headers: { 'accept-language': language } });

/** All texts of a language by their names. What takes parameters is filled in with what is no word of any language. */
function textsOf(texts: object, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'function') return [[prefix + name, (value as (...given: string[]) => string)('§1', '§2')]];
    return typeof value === 'string' ? [[prefix + name, value]] : textsOf(value as object, `${prefix}${name}.`);
  });
}

/** The same in another language too, as it should be. */
const ALIKE = new Set(['methods.redirect', 'error']);

describe.each(LANGUAGES.filter((language) => language !== 'en'))('%s', (language) => {
  const [english, own] = [textsOf(CHECKOUT_TEXTS.en), new Map(textsOf(CHECKOUT_TEXTS[language]))];

  it('has every text, none empty and none left in English', () => {
    expect([...own.keys()]).toEqual(english.map(([name]) => name));
    for (const [name, text] of english) {
      expect(own.get(name)!.trim(), name).not.toBe('');
      if (!ALIKE.has(name)) expect(own.get(name), name).not.toBe(text);
    }
  });

  it('says all that is filled in', () => {
    for (const [name, text] of english) for (const mark of text.match(/§\d/g) ?? []) expect(own.get(name), name).toContain(mark);
  });

  it('no page falls back half-way', () => {
    // Long enough to be nothing else by chance.
    const foreign = english.filter(([name, text]) => text.length > 5 && !ALIKE.has(name) && !text.includes('§')).map(([, text]) => text.replaceAll("'", '&#39;'));
    for (const page of pages(language)) {
      expect(page).toContain(`<html lang="${language}">`);
      for (const text of foreign) expect(page).not.toContain(`>${text}<`);
    }
  });
});

const LINK: Link = {
  tenantId: '', id: '', accountId: '', mode: 'test', currency: 'EUR', amount: null, open: { min: 100, max: 500_000 }, description: '§', uses: 'single', active: true, expiresAtMs: null,
  successUrl: 'https://shop.example/done', cancelUrl: 'https://shop.example/cart', metadata: {},
};

/** Every page there is, in every state. */
function pages(language: Language): string[] {
  const reader = payer(language);
  const { texts } = reader;
  const form = (more: Partial<Parameters<typeof linkPage>[0]>) => linkPage({
    payer: reader, link: LINK, action: '/a', checkout: 'c', proof: 'p', methods: ['card-page', 'bank-transfer', 'redirect'], about: undefined, given: {}, faults: {}, ...more,
  });
  const result = (standing: ResultPage['payment']['standing'], action: ResultPage['payment']['action'] = null, method: ResultPage['method'] = 'redirect') =>
    resultPage({ payer: reader, link: LINK, amount: 125_000, method, payment: { paymentId: '', standing, action }, here: '/h', again: '/a' });
  return [
    form({}), form({ methods: [] }), form({ methods: ['card-page'] }), form({ methods: ['redirect'], link: { ...LINK, amount: 125_000, open: null }, about: { amount: 1, currency: 'USD' } }), form({ methods: ['bank-transfer'], problem: texts.tooLong }),
    form({ faults: { amount: amountFault('unreadable', LINK, reader), method: texts.choose, email: texts.emailWrong } }),
    result('paid'), result('retry'), result('closed'), result('processing'), result('action', { type: 'redirect', url: 'https://psp.example/' }), result('action', { type: 'redirect', url: 'https://psp.example/' }, 'card-page'),
    result('action', { type: 'bank-transfer', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX', holder: '§', reference: 'RF18', dueMs: Date.UTC(2026, 10, 21) }),
    ...Object.values(texts.closed).map((title) => closedPage(reader, title, texts.askSender)), notFound(reader).body,
  ];
}

it.each([
  ['en', '1,250.00 EUR', '21 November 2026'], ['de', '1.250,00 EUR', '21. November 2026'], ['de-CH', '1&#39;250.00 EUR', '21. November 2026'],
  ['fr', '1\u202f250,00 EUR', '21 novembre 2026'], ['es', '1250,00 EUR', '21 de noviembre de 2026'], ['es-MX', '1,250.00 EUR', '21 de noviembre de 2026'],
])('money and days as they are written in %s', (locale, amount, day) => {
  const page = resultPage({
    payer: payer(locale), link: LINK, amount: 125_000, method: 'bank-transfer', here: '/h', again: '/a',
    payment: { paymentId: '', standing: 'action', action: { type: 'bank-transfer', iban: 'DE89370400440532013000', bic: null, holder: 'x', reference: 'RF18', dueMs: Date.UTC(2026, 10, 21) } },
  });
  expect(page).toContain(`>${amount}<`);
  expect(page).toContain(`>${day}<`);
});
