import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { consentPage, type ConsentPage } from './consent-page.ts';
import { factorPage } from './factor-page.ts';
import { errorPage } from './error-page.ts';
import { logInPage } from './log-in-page.ts';
import { moneyText } from '../../../../kit/money-text.ts';
import { pageHeaders } from './page.ts';

const EVIL = `"><script>alert('x')</script>&`;
const consent: ConsentPage = {
  action: '/a', csrf: 'c', client: { name: EVIL, madeBy: EVIL, redirectUri: 'https://app.example/cb' }, email: EVIL,
  tenants: [{ id: 'ten_1', name: EVIL, role: EVIL }], scopes: ['transactions:write'], oidcScopes: ['openid'], payment: null, endsAt: '2026-11-21T00:00:00Z',
};

test.each([['EUR', 125_000, '1,250.00 EUR'], ['JPY', 1_234_567, '1,234,567 JPY'], ['BHD', 5, '0.005 BHD'], ['EUR', 99, '0.99 EUR'], ['USD', 100, '1.00 USD']])(
  '%s %i reads %s', (currency, amount, text) => expect(moneyText(amount, currency)).toBe(text));

describe('a page', () => {
  test.each([
    ['to log in', logInPage({ action: '/a', csrf: EVIL, clientName: EVIL, email: EVIL, passkey: null, problem: EVIL })], ['to consent', consentPage(consent)],
    ['to choose', consentPage({ ...consent, tenants: [...consent.tenants, ...consent.tenants] })], ['of an error', errorPage(EVIL, EVIL)],
  ])('%s runs nothing that someone else wrote', (_what, page) => {
    expect(page).not.toContain('<script');
    expect(page).not.toContain(EVIL);
    expect(page).toContain('&lt;script&gt;');
  });

  test.each([
    ['to log in', logInPage({ action: '/a', csrf: EVIL, clientName: EVIL, email: EVIL, passkey: { challenge: EVIL }, problem: EVIL })],
    ['for a second factor', factorPage({ action: '/a', csrf: EVIL, again: '/b', challenge: EVIL, passkey: { challenge: EVIL }, problem: EVIL })],
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
  });
});
