import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { encodeId } from '../../../../../contracts/ids.ts';
import { servePage } from '../../handlers/checkout/serve-page.ts';
import { updateLink } from '../../handlers/links/links.ts';
import { callOf } from '../payouts/world.ts';
import { locationOf, newBrowser, startLinks, tenantIdOf } from './world.ts';

const world = await startLinks();
const { deps, given, made, becomes, newLink } = world;
const browser = (languages?: string) => newBrowser(deps, languages);
const TRANSFER = { method: 'bank-transfer' };
const only = () => [...made.values()].at(-1)!;

test('a payer opens the link, pays by bank transfer, and finds it paid once the money is there; all without a script', async () => {
  const { path } = await newLink({ successUrl: 'https://shop.example/thanks' });
  const payer = browser();
  const page = await payer.get(path);
  expect(page.status).toBe(200);
  expect(page.body).toContain('Tea &lt;&amp; cakes&gt;');
  expect(page.body).toContain('12.50 EUR');
  const sent = await payer.pay(path, { ...TRANSFER, email: 'erika@example.com' });
  expect(sent.status).toBe(303);
  expect(only().asked).toMatchObject({ amount: 1_250, method: 'bank-transfer', email: 'erika@example.com' });
  const transfer = (await payer.get(locationOf(sent))).body;
  for (const text of ['DE89 3704 0044 0532 0130 00', 'Shop &lt;Ltd&gt;', 'RF EUR', '12.50 EUR', 'QR code of this transfer']) expect(transfer).toContain(text);
  becomes(only().paymentId, 'paid');
  const result = (await payer.get(locationOf(sent))).body;
  expect(result).toContain('Paid. Thank you.');
  expect(result).toContain('href="https://shop.example/thanks"');
  expect(await browser().get(path)).toMatchObject({ status: 410, body: expect.stringContaining('paid already') });
});

test('by the page of a provider: on to it, and back; whatever the query says, the provider is asked', async () => {
  const { path, tenantId } = await newLink();
  const payer = browser();
  const sent = await payer.pay(path, { method: 'redirect' });
  expect((await payer.get(locationOf(sent))).body).toContain('href="https://psp.example/approve"');
  const back = `/pay/${tenantIdOf(tenantId)}/return/${encodeId('payment', only().paymentId)}?status=paid`;
  expect(locationOf(await payer.get(back))).toBe(locationOf(sent));
  expect((await payer.get(locationOf(sent))).body).toContain('One more step');
  becomes(only().paymentId, 'retry');
  expect((await payer.get(locationOf(sent))).body).toContain('Nothing was charged');
  // Tried again: the first is called off, so that it can't be paid too.
  const again = await payer.pay(path, TRANSFER);
  expect(locationOf(again)).not.toBe(locationOf(sent));
  expect(world.cancelled.size).toBeGreaterThan(0);
});

test('a payer is spoken to in their own language from the first page to the last, and in the one that was asked for if any was', async () => {
  const { path } = await newLink();
  const german = browser('de-AT,de;q=0.9,en;q=0.8');
  const page = (await german.get(path)).body;
  expect(page).toMatch(/<html lang="de">.*12,50 EUR.*Wie möchten Sie bezahlen/s);
  const sent = await german.pay(path, TRANSFER);
  expect((await german.get(locationOf(sent))).body).toMatch(/<html lang="de">.*Empfänger.*Verwendungszweck/s);
  expect((await german.get('/pay/nowhere')).body).toContain('Diese Seite gibt es nicht');
  expect((await german.pay(path, { ...TRANSFER, email: 'x' })).body).toMatch(/Fehler: .*E-Mail-Adresse: bitte eine wie/s);
  const asked = await browser('en-GB').get(`${path}?lang=fr`);
  expect(asked.body).toContain('<html lang="fr">');
  const kept = asked.headers.filter(({ name }) => name === 'set-cookie').map(({ value }) => value);
  expect(kept).toContainEqual('florin_lang=fr; Path=/pay; HttpOnly; SameSite=Lax');
  const later = await servePage(deps, { method: 'GET', path, headers: { 'accept-language': 'en-GB', cookie: 'florin_lang=fr' }, body: '' });
  expect(later.body).toContain('<html lang="fr">');
  expect((await browser('en-GB').get(`${path}?lang="><script>`)).body).toMatch(/<html lang="en">/);
});

describe('every page', () => {
  test('runs and loads nothing, is framed by nobody, kept by nobody, and can be read aloud', async () => {
    const { path } = await newLink({ amount: null, open: { min: 100, max: 5_000 }, cancelUrl: 'https://shop.example/?a=1&b="2' });
    const payer = browser();
    const pages = [await payer.get(path), await payer.pay(path, { amount: 'much', email: 'no' }), await payer.get('/pay/nowhere'), await payer.get(locationOf(await payer.pay(path, { ...TRANSFER, amount: '20' })))];
    for (const { body, headers } of pages) {
      const header = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
      expect(header['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/);
      expect(header).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
      expect(body).toMatch(/<html lang="en">/);
      expect(body.match(/<title>[^<]+<\/title>/)).not.toBeNull();
      expect(body.match(/<h1>/g)).toHaveLength(1);
      expect(body).not.toMatch(/<script|<img|<link|\son\w+=|\sstyle=|javascript:/i);
      // Each field has a label, and what describes it is there.
      const ids = new Set([...body.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
      for (const [, id] of body.matchAll(/<input id="([^"]+)"/g)) expect(body).toContain(`<label for="${id}"`);
      for (const [, described] of body.matchAll(/aria-describedby="([^"]+)"/g)) for (const id of described!.split(' ')) expect(ids).toContain(id);
      for (const [, target] of body.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    }
    expect(pages[0]!.body).toContain('href="https://shop.example/?a=1&amp;b=&quot;2"');
  });

  test('what is wrong is said at the top and at the field, which has the focus; what was typed stays', async () => {
    const { path } = await newLink({ amount: null, open: { min: 100, max: 5_000 } });
    const [payer, before] = [browser(), made.size];
    const { status, body } = await payer.pay(path, { amount: '0,50', method: 'cash', email: '"><script>' });
    expect(status).toBe(422);
    expect(body).toMatch(/<title>Error: /);
    expect(body).toMatch(/role="alert">.*href="#amount">Amount: at least 1\.00 EUR.*href="#method-0".*href="#email"/s);
    expect(body).toMatch(/<input id="amount"[^>]*value="0,50" aria-invalid="true" aria-describedby="amount-problem amount-hint" autofocus>/);
    expect(body).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(made.size).toBe(before);
  });

  test('says the amount in the currency that the payer counts in, where a rate is known', async () => {
    const { path } = await newLink();
    expect((await browser('en-US,en').get(path)).body).toContain('About 13.75 USD');
    for (const languages of ['de-DE', 'de-CH', 'en']) expect((await browser(languages).get(path)).body).not.toContain('About');
  });

  test('text and lines have enough contrast, in both schemes', async () => {
    const { body } = await browser().get('/pay/nowhere');
    const schemes = [...body.matchAll(/:root \{([^}]+)\}/g)].map(([, text]) => Object.fromEntries([...text!.matchAll(/--([\w-]+): (#[0-9a-f]+)/g)].map(([, name, value]) => [name!, value!])));
    expect(schemes).toHaveLength(2);
    for (const { ink, soft, paper, ground, line, act, 'on-act': onAct, alarm } of schemes as Record<string, string>[]) {
      for (const text of [ink, soft, alarm, act]) expect(contrast(text!, paper!), `${text} on ${paper}`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(ink!, ground!)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(onAct!, act!)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(line!, paper!)).toBeGreaterThanOrEqual(3);
    }
  });
});

describe('a form', () => {
  test('sent twice, and twice at once, pays once', async () => {
    const { path } = await newLink({ uses: 'many' });
    const payer = browser();
    const fields = { ...payer.hidden((await payer.get(path)).body), ...TRANSFER };
    const before = made.size;
    const answers = await Promise.all([payer.post(path, fields), payer.post(path, fields), payer.post(path, fields)]);
    answers.push(await payer.post(path, { ...fields, email: 'other@example.com' }));
    expect(new Set(answers.map(locationOf)).size).toBe(1);
    expect(made.size).toBe(before + 1);
  });

  test('whose payment could not be made is sent again as it was', async () => {
    const { path } = await newLink();
    const payer = browser();
    const fields = { ...payer.hidden((await payer.get(path)).body), ...TRANSFER };
    given.pay = () => { throw new Error('no provider answers'); };
    expect(await payer.post(path, fields)).toMatchObject({ status: 503 });
    given.pay = undefined;
    const before = made.size;
    expect((await payer.post(path, fields)).status).toBe(303);
    expect(made.size).toBe(before + 1);
  });

  test.each([
    ['of another site', (fields: Record<string, string>) => [fields, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }]],
    ['without proof', ({ proof: _proof, ...fields }: Record<string, string>) => [fields, {}]], ['with a proof that was guessed', (fields: Record<string, string>) => [{ ...fields, proof: 'AAAA' }, {}]],
    ['for another try', (fields: Record<string, string>) => [{ ...fields, checkout: encodeId('checkout', randomUUID()) }, {}]], ['without cookies', (fields: Record<string, string>) => [fields, { cookie: '' }]],
    ["with another browser's cookie", (fields: Record<string, string>) => [fields, { cookie: `florin_pay=${'A'.repeat(22)}` }]],
  ] as [string, (fields: Record<string, string>) => [Record<string, string>, Record<string, string>]][])('%s is not taken', async (_what, change) => {
    const { path } = await newLink();
    const payer = browser();
    const before = made.size;
    const [fields, headers] = change({ ...payer.hidden((await payer.get(path)).body), ...TRANSFER });
    const answer = await payer.post(path, fields, headers);
    expect([answer.status, made.size]).toEqual([403, before]);
    expect(answer.body).toContain('role="alert"');
  });

  test('of another link, or open for more than a day, is not taken; whatever amount is sent for a fixed one is not looked at', async () => {
    const [one, other] = [await newLink(), await newLink({ amount: 1 })];
    const payer = browser();
    const fields = payer.hidden((await payer.get(other.path)).body);
    expect((await payer.post(one.path, { ...fields, ...TRANSFER })).status).toBe(403);
    await payer.pay(one.path, { ...TRANSFER, amount: '0.01' });
    expect(only().asked.amount).toBe(1_250);
    world.clock.advance(86_400_001);
    expect((await payer.post(other.path, { ...fields, ...TRANSFER })).status).toBe(403);
  });
});

describe('for one use', () => {
  test('of two payers at once one is let through; the other may when the first comes to nothing', async () => {
    const { path } = await newLink();
    const [one, two] = [browser(), browser()];
    const answers = await Promise.all([one.pay(path, { method: 'redirect' }), two.pay(path, { method: 'redirect' })]);
    const statuses = answers.map(({ status }) => status).toSorted();
    // The first may have had its payment already, which was called off for the second: but never do both go on.
    const open = [...made.values()].filter(({ asked, standing }) => answers.some((answer) => locationOf(answer).endsWith(encodeId('checkout', asked.checkoutId))) && standing === 'action');
    expect(open).toHaveLength(1);
    expect(statuses.at(0)).toBe(303);
  });

  test('a transfer that may be on its way keeps others out; once it is paid so does that', async () => {
    const { path } = await newLink();
    const first = await browser().pay(path, TRANSFER);
    expect(first.status).toBe(303);
    expect(await browser().pay(path, TRANSFER)).toMatchObject({ status: 409, body: expect.stringContaining('being paid') });
    becomes(only().paymentId, 'processing');
    expect((await browser().pay(path, TRANSFER)).status).toBe(409);
    becomes(only().paymentId, 'paid');
    expect((await browser().pay(path, TRANSFER)).status).toBe(409);
    expect((await browser().get(path)).status).toBe(410);
  });

  test('one whose payment was never made makes room after a while, and is taken no more itself', async () => {
    const { path } = await newLink();
    const lost = browser();
    const fields = { ...lost.hidden((await lost.get(path)).body), ...TRANSFER };
    given.pay = () => { throw new Error('the process dies'); };
    await lost.post(path, fields);
    given.pay = undefined;
    expect((await browser().pay(path, TRANSFER)).status).toBe(409);
    world.clock.advance(10 * 60_000);
    expect((await browser().pay(path, TRANSFER)).status).toBe(303);
    const before = made.size;
    await lost.post(path, fields);
    expect(made.size).toBe(before);
  });

  test('a hundred payers of a link for many uses are all let through', async () => {
    const { path } = await newLink({ uses: 'many' });
    const answers = await Promise.all(Array.from({ length: 100 }, () => browser().pay(path, TRANSFER)));
    expect(new Set(answers.map(locationOf)).size).toBe(100);
  });
});

test('a link that is closed or over is not paid, also by a page that was open before', async () => {
  const { path, link, tenantId } = await newLink({ expiresAt: new Date(world.clock.now() + 60_000).toISOString() });
  const payer = browser();
  const fields = { ...payer.hidden((await payer.get(path)).body), ...TRANSFER };
  const before = made.size;
  world.clock.advance(60_000);
  expect(await payer.post(path, fields)).toMatchObject({ status: 410, body: expect.stringContaining('expired') });
  await updateLink(deps, callOf(tenantId), { id: link.id, expiresAt: null, active: false });
  expect(await payer.post(path, fields)).toMatchObject({ status: 410, body: expect.stringContaining('closed') });
  expect(made.size).toBe(before);
});

test('where nobody takes the payment, the page says so', async () => {
  const { path } = await newLink();
  given.methods = [];
  expect((await browser().get(path)).body).toContain('no way to pay this');
  given.methods = ['bank-transfer', 'redirect'];
});

test.each(['/pay', '/pay/ten_x/lnk_y', '/pay/../x', `/pay/${tenantIdOf(randomUUID())}/${encodeId('paymentLink', randomUUID())}`, `/pay/${tenantIdOf(randomUUID())}/return/${encodeId('payment', randomUUID())}`])('%s is no page', async (path) => {
  expect((await browser().get(path)).status).toBe(404);
});

test('of another tenant or link there is no page', async () => {
  const { path } = await newLink();
  const other = await newLink();
  const sent = locationOf(await browser().pay(path, TRANSFER));
  const checkout = sent.split('/').at(-1)!;
  expect((await browser().get(`${other.path}/${checkout}`)).status).toBe(404);
  expect((await browser().get(path.replace(/ten_\w+/, tenantIdOf(other.tenantId)))).status).toBe(404);
  expect((await servePage(deps, { method: 'DELETE', path, headers: {}, body: '' })).status).toBe(405);
});

/** WCAG 2.2, relative luminance. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const digits = colour.length === 4 ? Array.from(colour.slice(1), (digit) => digit + digit) : colour.slice(1).match(/../g)!;
    const [r, g, b] = digits.map((pair) => {
      const part = parseInt(pair, 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
