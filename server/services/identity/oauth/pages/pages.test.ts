import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { consentPage, type ConsentPage } from './consent-page.ts';
import { factorPage } from './factor-page.ts';
import { errorPage } from './error-page.ts';
import { logInPage } from './log-in-page.ts';
import { moneyText } from '../../../../kit/money-text.ts';
import { OAUTH_TEXTS, personOf } from '../texts/texts.ts';
import { LANGUAGES } from '../../../../kit/reader.ts';
import { refusedPage } from './error-page.ts';
import { pageHeaders } from './page.ts';

const EVIL = `"><script>alert('x')</script>&`;
const PERSON = personOf({});
const consent: ConsentPage = {
  person: PERSON,
  action: '/a', csrf: 'c', client: { name: EVIL, madeBy: EVIL, redirectUri: 'https://app.example/cb' }, email: EVIL,
  tenants: [{ id: 'ten_1', name: EVIL, role: EVIL }], scopes: ['transactions:write'], oidcScopes: ['openid'], payment: null, endsAt: '2026-11-21T00:00:00Z',
};

test.each([['EUR', 125_000, '1,250.00 EUR'], ['JPY', 1_234_567, '1,234,567 JPY'], ['BHD', 5, '0.005 BHD'], ['EUR', 99, '0.99 EUR'], ['USD', 100, '1.00 USD']])(
  '%s %i reads %s', (currency, amount, text) => expect(moneyText(amount, currency)).toBe(text));

describe('a page', () => {
  test.each([
    ['to log in', logInPage({ person: PERSON, action: '/a', csrf: EVIL, clientName: EVIL, email: EVIL, passkey: null, problem: EVIL })], ['to consent', consentPage(consent)],
    ['to choose', consentPage({ ...consent, tenants: [...consent.tenants, ...consent.tenants] })], ['of an error', errorPage(PERSON, EVIL, EVIL)],
  ])('%s runs nothing that someone else wrote', (_what, page) => {
    expect(page).not.toContain('<script');
    expect(page).not.toContain(EVIL);
    expect(page).toContain('&lt;script&gt;');
  });

  test.each([
    ['to log in', logInPage({ person: PERSON, action: '/a', csrf: EVIL, clientName: EVIL, email: EVIL, passkey: { challenge: EVIL }, problem: EVIL })],
    ['for a second factor', factorPage({ person: PERSON, action: '/a', csrf: EVIL, again: '/b', challenge: EVIL, passkey: { challenge: EVIL }, problem: EVIL })],
  ])('%s runs one script for passkeys, which the policy names by its hash, and whose text is always the same', (_what, page) => {
    expect(page).not.toContain(EVIL);
    const [script, ...more] = [...page.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, text]) => text!);
    expect([more, script!.includes('alert(')]).toEqual([[], false]);
    expect(pageHeaders()['content-security-policy']).toContain(`script-src 'sha256-${hash('sha256', script!, 'base64')}';`);
  });

  test('says what moves money without a limit, and what the limits are', () => {
    expect(consentPage(consent)).toContain('without a limit of its own');
    const limited = consentPage({ ...consent, payment: { type: 'florin_payment', actions: ['initiate'], expires: '2026-12-01T00:00:00Z', limits: [{ currency: 'EUR', daily: 5_000 }] } });
    expect(limited).toContain('50.00 EUR');
    expect(limited).not.toContain('without a limit of its own');
    expect(consentPage({ ...consent, scopes: ['accounts:read'] })).not.toContain('without a limit of its own');
  });

  test('may be in no frame, load nothing, and send forms only to us and where the code goes', () => {
    const policy = pageHeaders('https://app.example/cb?x=1')['content-security-policy']!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' https://app.example;");
    expect(policy).not.toContain('unsafe');
    expect(pageHeaders('http://[::1]:4000/cb')['content-security-policy']).toContain("form-action 'self' http:;");
  });
});

/** All texts of a language by their names, filled in with what is no word of any. */
function textsOf(texts: object, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'function') return [[prefix + name, (value as (...given: string[]) => string)('§1', '§2', '§3')]];
    return typeof value === 'string' ? [[prefix + name, value]] : textsOf(value as object, `${prefix}${name}.`);
  });
}

describe.each(LANGUAGES.filter((language) => language !== 'en'))('in %s', (language) => {
  const english = textsOf(OAUTH_TEXTS.en);
  const own = new Map(textsOf(OAUTH_TEXTS[language]));

  test('every text is there, none left in English, and each says all that is filled in', () => {
    expect([...own.keys()]).toEqual(english.map(([name]) => name));
    for (const [name, text] of english) {
      expect(own.get(name)!.trim(), name).not.toBe('');
      expect(own.get(name), name).not.toBe(text);
      for (const mark of text.match(/§\d/g) ?? []) expect(own.get(name), name).toContain(mark);
    }
  });

  test('no page falls back half-way', () => {
    const person = personOf({ 'accept-language': language });
    const { texts } = person;
    const payment = { type: 'florin_payment' as const, actions: ['initiate' as const], expires: '2026-12-01T00:00:00Z', limits: [{ currency: 'EUR', daily: 125_000 }] };
    const asked: ConsentPage = { ...consent, person, client: { name: '§', madeBy: '§', redirectUri: 'https://app.example/cb' }, scopes: Object.keys(texts.scopes) as ConsentPage['scopes'], oidcScopes: Object.keys(texts.oidc) };
    const pages = [
      logInPage({ person, action: '/a', csrf: 'c', clientName: undefined, passkey: { challenge: '§' }, problem: texts.locked('5') }), factorPage({ person, action: '/a', csrf: 'c', again: '/x', challenge: 'c', passkey: { challenge: '§' } }),
      consentPage({ ...asked, tenants: [{ id: 't', name: '§', role: 'owner' }] }), consentPage({ ...asked, payment, tenants: [{ id: 't', name: '§', role: 'auditor' }, { id: 'u', name: '§', role: undefined }] }),
      ...Object.keys(texts.refused).map((why) => refusedPage(person, why as keyof typeof texts.refused)), errorPage(person, '§', '§'),
    ];
    const foreign = english.filter(([, text]) => text.length > 5 && !text.includes('§')).map(([, text]) => text);
    for (const page of pages) {
      expect(page).toContain(`<html lang="${language}">`);
      for (const text of foreign) expect(page).not.toContain(`>${text}<`);
    }
  });
});

test('the client may ask for a language, else the browser does', () => {
  expect(personOf({ 'accept-language': 'en-GB' }, 'tlh fr-CA es').locale).toBe('fr-CA');
  expect(personOf({ 'accept-language': 'de-AT,en;q=0.5' }).language).toBe('de');
});
