import { expect, test } from 'vitest';
import { LINK_PAGES, mailText, type MailKind } from '../../../services/identity/domain/mails.ts';
import { testServer } from '../../../test/support/app.ts';

const server = await testServer({ jobs: false });

test.each(Object.entries(LINK_PAGES))('the page that a mail of kind %s leads to is there, and loads only what is here too', async (kind, path) => {
  const response = await fetch(server.url + path);
  const html = await response.text();
  expect([response.status, response.headers.get('content-type'), response.headers.get('referrer-policy')]).toEqual([200, 'text/html; charset=utf-8', 'no-referrer']);
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  const loads = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1]!);
  expect(loads).toHaveLength(2);
  for (const each of loads) expect((await fetch(server.url + each)).status).toBe(200);
  const script = await (await fetch(`${server.url}/auth/page.js`)).text();
  expect(script).toContain(`'${path}'`);
  expect(mailText(kind as MailKind, server.url, `${server.url}${path}#token=t`).text).toContain(path);
});

test('what the page sends is what the API takes', async () => {
  const script = await (await fetch(`${server.url}/auth/page.js`)).text();
  const paths = [...script.matchAll(/path: '([^']+)'/g)].map((match) => match[1]!);
  expect(paths).toHaveLength(5);
  for (const path of paths) {
    const body = JSON.stringify(path.endsWith('/reset') ? { email: 'ann@example.com' } : { token: 'x', ...(path.includes('password') ? { newPassword: 'seven tangled kites' } : {}), ...(path.includes('invitations') ? { name: 'Ann', password: 'seven tangled kites' } : {}) });
    const { status } = await fetch(server.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect([path, status]).toEqual([path, path.endsWith('/reset') ? 202 : 422]);
  }
});
